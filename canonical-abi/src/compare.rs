//! Whether a function of one component is what another imports: their types, compared part by part.
//!
//! Each component has a plan with numbers of its own, so types are equal if they are built alike from
//! equal parts, by the same names, with the same resource types. The parts to compare are a list that grows:
//! nothing recurses, and what was compared once is not compared again.

use crate::plan::{CaseIdx, FieldIdx, FuncTypeIdx, IdxRange, PlanView, ResourceIdx, TypeIdx, TypeKind};
use crate::resource::ResourceType;
use alloc::string::String;
use core::fmt::Write;
use core::mem::discriminant;
use tenon_core::{Error, Region, Result, Vec};

/// How many steps of a place in a type are told.
const TOLD: usize = 16;

/// A component's types, and its resource types as they are in the store.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'a> {
    pub(crate) plan: PlanView<'a>,
    pub(crate) resource: &'a dyn Fn(ResourceIdx) -> Option<ResourceType>,
}

/// Why two types differ.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// Where, outermost first.
    pub(crate) place: String,
    pub(crate) what: &'static str,
}

/// Why the comparison ended.
enum Stopped<'a> {
    /// Below a node, or at the function itself, and maybe a step further.
    Misfit {
        node: Option<u32>,
        step: Option<Step<'a>>,
        what: &'static str,
    },
    Error(Error),
}

impl From<Error> for Stopped<'_> {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// The way from a type to a part of it.
#[derive(Clone, Copy)]
enum Step<'a> {
    Param(&'a str),
    Result,
    Field(&'a str),
    /// Of a tuple.
    Item(u32),
    Case(&'a str),
    Element,
}

/// Two types to compare.
#[derive(Clone, Copy)]
struct Node<'a> {
    provided: TypeIdx,
    wanted: TypeIdx,
    /// What they are part of.
    parent: Option<u32>,
    step: Step<'a>,
}

/// Compares a provided function with a wanted one; at most `limit` parts of their types. `Ok(Some)` says
/// how they differ.
pub(crate) fn functions(
    (provided, provided_ty): (Typed<'_>, FuncTypeIdx),
    (wanted, wanted_ty): (Typed<'_>, FuncTypeIdx),
    limit: u32,
) -> Result<Option<Misfit>> {
    let mut comparison = Comparison::new(provided, wanted, limit)?;
    let result = comparison.run(provided_ty, wanted_ty);
    comparison.told(result)
}

/// The same for two value types.
pub(crate) fn types(
    (provided, provided_ty): (Typed<'_>, TypeIdx),
    (wanted, wanted_ty): (Typed<'_>, TypeIdx),
    limit: u32,
) -> Result<Option<Misfit>> {
    let mut comparison = Comparison::new(provided, wanted, limit)?;
    let result =
        comparison.part([provided_ty, wanted_ty], None, Step::Element).and_then(|()| comparison.all());
    comparison.told(result)
}

struct Comparison<'a> {
    provided: Typed<'a>,
    wanted: Typed<'a>,
    /// All that was or is to be compared.
    nodes: Vec<Node<'a>>,
    /// By provided type: the wanted type it was last compared with.
    known: Vec<Option<TypeIdx>>,
    limit: u32,
}

impl<'a> Comparison<'a> {
    fn new(provided: Typed<'a>, wanted: Typed<'a>, limit: u32) -> Result<Self> {
        let mut known = Vec::new_in(Region::Global);
        let types = provided.plan.type_count() as usize;
        known.try_resize(types, None)?;
        Ok(Self { provided, wanted, nodes: Vec::new_in(Region::Global), known, limit })
    }

    fn told(&self, result: Result<(), Stopped<'_>>) -> Result<Option<Misfit>> {
        match result {
            Ok(()) => Ok(None),
            Err(Stopped::Misfit { node, step, what }) => {
                Ok(Some(Misfit { place: self.place(node, step), what }))
            }
            Err(Stopped::Error(error)) => Err(error),
        }
    }

    fn run(&mut self, provided: FuncTypeIdx, wanted: FuncTypeIdx) -> Result<(), Stopped<'a>> {
        let (provided, wanted) =
            (self.provided.plan.func_type(provided)?, self.wanted.plan.func_type(wanted)?);
        ensure(provided.is_async == wanted.is_async, None, "one is async and the other is not")?;
        let params = [self.provided.plan.fields(provided.params)?, self.wanted.plan.fields(wanted.params)?];
        self.fields(params, None, Step::Param, "the number of parameters differs")?;
        self.optional([provided.result, wanted.result], None, Step::Result, "only one has a result")?;
        self.all()
    }

    /// Compares what is on the list.
    fn all(&mut self) -> Result<(), Stopped<'a>> {
        let mut next = 0;
        while let Some(node) = self.nodes.get(next as usize).copied() {
            self.types(node, next)?;
            next += 1;
        }
        Ok(())
    }

    /// Compares two types, but not their parts, which are put on the list.
    fn types(&mut self, node: Node<'a>, number: u32) -> Result<(), Stopped<'a>> {
        let (provided, wanted) = (self.provided.plan.ty(node.provided)?, self.wanted.plan.ty(node.wanted)?);
        let at = Some(number);
        let differ = |what| ensure(false, at, what);
        match (provided.kind, wanted.kind) {
            (TypeKind::Record(one), TypeKind::Record(other)) => {
                self.fields([one, other], at, Step::Field, "the number of fields differs")
            }
            (TypeKind::Tuple(one), TypeKind::Tuple(other)) => self.tuple([one, other], number),
            (TypeKind::Variant(one), TypeKind::Variant(other))
            | (TypeKind::Enum(one), TypeKind::Enum(other))
            | (TypeKind::Option(one), TypeKind::Option(other))
            | (TypeKind::Result(one), TypeKind::Result(other)) => {
                self.cases([one.cases, other.cases], number)
            }
            (TypeKind::Flags(one), TypeKind::Flags(other)) => self.cases([one, other], number),
            (TypeKind::List(one), TypeKind::List(other)) | (TypeKind::Map(one), TypeKind::Map(other)) => {
                self.part([one, other], at, Step::Element)
            }
            (TypeKind::FixedList(one, len), TypeKind::FixedList(other, other_len)) => {
                ensure(len == other_len, at, "the length of a list differs")?;
                self.part([one, other], at, Step::Element)
            }
            (TypeKind::Own(one), TypeKind::Own(other)) | (TypeKind::Borrow(one), TypeKind::Borrow(other)) => {
                self.resources(one, other, number)
            }
            (TypeKind::Stream(one), TypeKind::Stream(other))
            | (TypeKind::Future(one), TypeKind::Future(other)) => {
                self.optional([one, other], at, Step::Element, "only one has a payload")
            }
            // What is left are primitives.
            (one, other) if discriminant(&one) == discriminant(&other) => Ok(()),
            (TypeKind::Own(_), TypeKind::Borrow(_)) => {
                differ("an owned handle is provided, a borrowed one wanted")
            }
            (TypeKind::Borrow(_), TypeKind::Own(_)) => {
                differ("a borrowed handle is provided, an owned one wanted")
            }
            _ => differ("types of different kinds"),
        }
    }

    fn resources(&self, provided: ResourceIdx, wanted: ResourceIdx, node: u32) -> Result<(), Stopped<'a>> {
        let provided = (self.provided.resource)(provided);
        let same = provided.is_some() && provided == (self.wanted.resource)(wanted);
        ensure(same, Some(node), "handles of different resource types")
    }

    /// Compares the names of fields.
    fn fields(
        &mut self,
        [provided, wanted]: [IdxRange<FieldIdx>; 2],
        parent: Option<u32>,
        step: fn(&'a str) -> Step<'a>,
        number_differs: &'static str,
    ) -> Result<(), Stopped<'a>> {
        ensure(provided.len() == wanted.len(), parent, number_differs)?;
        for (one, other) in provided.iter().zip(wanted.iter()) {
            let (one, other) = (self.provided.plan.field(one)?, self.wanted.plan.field(other)?);
            let step = step(other.name);
            if one.name != other.name {
                let what = "what is provided has another name";
                return Err(Stopped::Misfit { node: parent, step: Some(step), what });
            }
            self.part([one.ty, other.ty], parent, step)?;
        }
        Ok(())
    }

    fn tuple(&mut self, [provided, wanted]: [IdxRange<FieldIdx>; 2], node: u32) -> Result<(), Stopped<'a>> {
        ensure(provided.len() == wanted.len(), Some(node), "the number of fields differs")?;
        for (place, (one, other)) in (0..).zip(provided.iter().zip(wanted.iter())) {
            let parts = [self.provided.plan.field(one)?.ty, self.wanted.plan.field(other)?.ty];
            self.part(parts, Some(node), Step::Item(place))?;
        }
        Ok(())
    }

    /// Compares the names of cases or labels.
    fn cases(&mut self, [provided, wanted]: [IdxRange<CaseIdx>; 2], node: u32) -> Result<(), Stopped<'a>> {
        ensure(provided.len() == wanted.len(), Some(node), "the number of cases differs")?;
        for (one, other) in provided.iter().zip(wanted.iter()) {
            let (one, other) = (self.provided.plan.case(one)?, self.wanted.plan.case(other)?);
            let (step, node) = (Step::Case(other.name), Some(node));
            let what = match (one.name == other.name, one.ty.is_some() == other.ty.is_some()) {
                (true, true) => {
                    self.optional([one.ty, other.ty], node, step, "")?;
                    continue;
                }
                (false, _) => "what is provided has another name",
                (true, false) => "only one of them has a payload",
            };
            return Err(Stopped::Misfit { node, step: Some(step), what });
        }
        Ok(())
    }

    fn optional(
        &mut self,
        parts: [Option<TypeIdx>; 2],
        parent: Option<u32>,
        step: Step<'a>,
        only_one: &'static str,
    ) -> Result<(), Stopped<'a>> {
        match parts {
            [None, None] => Ok(()),
            [Some(provided), Some(wanted)] => self.part([provided, wanted], parent, step),
            _ => ensure(false, parent, only_one),
        }
    }

    /// Puts two types on the list, unless they have been there.
    fn part(
        &mut self,
        [provided, wanted]: [TypeIdx; 2],
        parent: Option<u32>,
        step: Step<'a>,
    ) -> Result<(), Stopped<'a>> {
        if let Some(known) = self.known.get_mut(provided.index()) {
            if *known == Some(wanted) {
                return Ok(());
            }
            *known = Some(wanted);
        }
        if self.nodes.len() >= self.limit as usize {
            let needed = self.nodes.len() as u64 + 1;
            return Err(Error::limit("parts of two types compared", needed, self.limit.into()).into());
        }
        Ok(self.nodes.try_push(Node { provided, wanted, parent, step }).map_err(Error::from)?)
    }

    /// The way to a node, in words.
    fn place(&self, node: Option<u32>, step: Option<Step<'_>>) -> String {
        let mut steps = [None; TOLD];
        let (mut count, mut node) = (1, node);
        if let Some(last) = steps.first_mut() {
            *last = step;
        }
        while let Some(found) = node.and_then(|node| self.nodes.get(node as usize)) {
            if let Some(place) = steps.get_mut(count) {
                *place = Some(found.step);
            }
            (count, node) = (count + 1, found.parent);
        }
        let mut place = String::new();
        for step in steps.iter().take(count).flatten().rev() {
            // Writing to a string does not fail.
            let _ = step.write(&mut place);
        }
        place
    }
}

impl Step<'_> {
    fn write(self, place: &mut String) -> core::fmt::Result {
        if !place.is_empty() {
            place.push_str(", ");
        }
        match self {
            Self::Param(name) => write!(place, "parameter `{name}`"),
            Self::Result => place.write_str("result"),
            Self::Field(name) => write!(place, "field `{name}`"),
            Self::Item(number) => write!(place, "item {number}"),
            Self::Case(name) => write!(place, "case `{name}`"),
            Self::Element => place.write_str("element"),
        }
    }
}

fn ensure<'a>(holds: bool, node: Option<u32>, what: &'static str) -> Result<(), Stopped<'a>> {
    if holds { Ok(()) } else { Err(Stopped::Misfit { node, step: None, what }) }
}
