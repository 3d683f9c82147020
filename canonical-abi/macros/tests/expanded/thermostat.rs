/// What the host provides of the world `thermostat` itself.
pub trait ThermostatImports {
    /// The function `log`.
    fn log(&mut self, line: &str) -> ::core::result::Result<(), ::tenon::HostError>;
}
/// Keeps a room warm.
#[derive(Clone, Copy, Debug)]
pub struct Thermostat {
    tick: ::tenon::TypedFunc<(), u8>,
    example_thermostat_alarms: exports::example::thermostat::alarms::Guest,
}
impl Thermostat {
    /// Links all that the world imports. `host` says which part of the store's data implements it.
    pub fn add_to_linker<
        T: 'static,
        H: ThermostatImports + example::thermostat::sensors::Host + ?Sized + 'static,
    >(
        linker: &mut ::tenon::Linker<T>,
        host: fn(&mut T) -> &mut H,
    ) -> ::tenon::Result<()> {
        let mut linked = linker.root();
        linked
            .func_wrap(
                "log",
                move |mut caller: ::tenon::Caller<'_, T>, (line,): (::tenon::WasmStr,)| {
                    let values = caller.values();
                    let line = values.str(line)?;
                    ThermostatImports::log(host(caller.data_mut()), line)
                },
            )?;
        example::thermostat::sensors::add_to_linker(linker, host)?;
        Ok(())
    }
    /// Instantiates `component` and finds what it exports.
    pub fn instantiate<T: 'static>(
        store: &mut ::tenon::Store<T>,
        component: &::tenon::Component,
        linker: &::tenon::Linker<T>,
    ) -> ::tenon::Result<Self> {
        let instance = linker.instantiate(store, component)?;
        Self::new(store, &instance)
    }
    /// [`instantiate`](Self::instantiate) without blocking: start functions may call what is async.
    pub async fn instantiate_async<T: 'static>(
        store: &mut ::tenon::Store<T>,
        component: &::tenon::Component,
        linker: &::tenon::Linker<T>,
    ) -> ::tenon::Result<Self> {
        let instance = linker.instantiate_async(store, component).await?;
        Self::new(store, &instance)
    }
    /// Finds what `instance` exports; an error if something is not there or has another type.
    pub fn new<T>(
        store: &::tenon::Store<T>,
        instance: &::tenon::Instance,
    ) -> ::tenon::Result<Self> {
        Ok(Self {
            tick: instance.get_typed_func(store, "tick")?,
            example_thermostat_alarms: exports::example::thermostat::alarms::Guest::new(
                store,
                instance,
            )?,
        })
    }
    /// Looks at the sensors and says how far to open the valve, in percent.
    pub fn call_tick<T: 'static>(
        &self,
        store: &mut ::tenon::Store<T>,
    ) -> ::tenon::Result<u8> {
        self.tick.call(store, ())
    }
    /// The exported interface `example:thermostat/alarms@1.0.0`.
    pub const fn example_thermostat_alarms(
        &self,
    ) -> &exports::example::thermostat::alarms::Guest {
        &self.example_thermostat_alarms
    }
}
/// `example`
pub mod example {
    /// `example:thermostat`
    pub mod thermostat {
        pub mod sensors {
            //! What the room is like.
            use ::tenon::__private::String;
            /// Why a sensor has no reading.
            #[derive(
                Clone,
                Debug,
                PartialEq,
                Eq,
                ::tenon::ComponentType,
                ::tenon::Lift,
                ::tenon::Lower
            )]
            #[component(variant)]
            pub enum Fault {
                /// There is no such sensor.
                Missing,
                /// The sensor said this.
                Other(String),
            }
            /// The record `reading`.
            #[derive(
                Clone,
                Copy,
                Debug,
                PartialEq,
                ::tenon::ComponentType,
                ::tenon::Lift,
                ::tenon::Lower
            )]
            #[component(record)]
            pub struct Reading {
                /// Degrees Celsius.
                pub celsius: f32,
                /// The field `at`.
                pub at: u64,
            }
            /// What the host provides of the interface `example:thermostat/sensors@1.0.0`.
            pub trait Host {
                /// The last reading of the sensor `name`.
                fn read(
                    &mut self,
                    name: &str,
                ) -> Result<Result<Reading, Fault>, ::tenon::HostError>;
            }
            /// Links the interface `example:thermostat/sensors@1.0.0`. `host` says which part of the store's data implements it.
            pub fn add_to_linker<T: 'static, H: Host + ?Sized + 'static>(
                linker: &mut ::tenon::Linker<T>,
                host: fn(&mut T) -> &mut H,
            ) -> ::tenon::Result<()> {
                let mut linked = linker.instance("example:thermostat/sensors@1.0.0")?;
                linked
                    .func_wrap(
                        "read",
                        move |
                            mut caller: ::tenon::Caller<'_, T>,
                            (name,): (::tenon::WasmStr,)|
                        {
                            let values = caller.values();
                            let name = values.str(name)?;
                            Host::read(host(caller.data_mut()), name)
                        },
                    )?;
                Ok(())
            }
        }
    }
}
/// `exports`
pub mod exports {
    /// `exports:example`
    pub mod example {
        /// `exports:example:thermostat`
        pub mod thermostat {
            pub mod alarms {
                //! Something to watch for.
                /// The type `reading`.
                pub type Reading = super::super::super::super::example::thermostat::sensors::Reading;
                /// A limit that was set.
                pub type Limit = ::tenon::ResourceAny;
                /// The functions of the exported interface `example:thermostat/alarms@1.0.0`.
                #[derive(Clone, Copy, Debug)]
                pub struct Guest {
                    constructor_limit: ::tenon::TypedFunc<(&'static str, f32), Limit>,
                    method_limit_crossed: ::tenon::TypedFunc<
                        (Limit, &'static [Reading]),
                        bool,
                    >,
                }
                impl Guest {
                    /// Finds the functions in `instance`; an error if one is not there or has another type.
                    pub fn new<T>(
                        store: &::tenon::Store<T>,
                        instance: &::tenon::Instance,
                    ) -> ::tenon::Result<Self> {
                        Ok(Self {
                            constructor_limit: instance
                                .get_typed_func(
                                    store,
                                    "example:thermostat/alarms@1.0.0#[constructor]limit",
                                )?,
                            method_limit_crossed: instance
                                .get_typed_func(
                                    store,
                                    "example:thermostat/alarms@1.0.0#[method]limit.crossed",
                                )?,
                        })
                    }
                    /// The functions of the resource `limit`.
                    pub const fn limit(&self) -> GuestLimit<'_> {
                        GuestLimit { guest: self }
                    }
                }
                /// The functions of the resource `limit`. Who has a handle drops it by `Store::drop_resource`.
                #[derive(Clone, Copy, Debug)]
                pub struct GuestLimit<'a> {
                    guest: &'a Guest,
                }
                impl GuestLimit<'_> {
                    /// Calls `[constructor]limit`.
                    pub fn call_constructor<T: 'static>(
                        &self,
                        store: &mut ::tenon::Store<T>,
                        name: &str,
                        celsius: f32,
                    ) -> ::tenon::Result<Limit> {
                        self.guest.constructor_limit.call(store, (name, celsius))
                    }
                    /// Whether `readings` cross the limit.
                    pub fn call_crossed<T: 'static>(
                        &self,
                        store: &mut ::tenon::Store<T>,
                        self_: Limit,
                        readings: &[Reading],
                    ) -> ::tenon::Result<bool> {
                        self.guest.method_limit_crossed.call(store, (self_, readings))
                    }
                }
            }
        }
    }
}
