//! Sun and giant planets for `n` steps, in f64; the energy at the end.

#![no_std]
// The instruction, not a function of `libm`: the build sets RUSTC_BOOTSTRAP.
#![feature(core_float_math)]
extern crate tenon_bench_workloads as _;

use core::f64::math::sqrt;

const DAYS: f64 = 365.24;
const SOLAR: f64 = 4.0 * core::f64::consts::PI * core::f64::consts::PI;

#[derive(Clone, Copy)]
struct Body {
    at: [f64; 3],
    velocity: [f64; 3],
    mass: f64,
}

const fn body(at: [f64; 3], daily: [f64; 3], mass: f64) -> Body {
    Body { at, velocity: [daily[0] * DAYS, daily[1] * DAYS, daily[2] * DAYS], mass: mass * SOLAR }
}

const BODIES: [Body; 5] = [
    body([0.0; 3], [0.0; 3], 1.0),
    body([4.84, -1.16, -0.103], [1.66e-3, 7.69e-3, -6.9e-5], 9.54e-4),
    body([8.34, 4.12, -0.403], [-2.76e-3, 4.99e-3, 2.3e-5], 2.85e-4),
    body([12.89, -15.11, -0.223], [2.96e-3, 2.37e-3, -2.96e-5], 4.36e-5),
    body([15.37, -25.91, 0.179], [2.68e-3, 1.62e-3, -9.51e-5], 5.15e-5),
];

fn advance(bodies: &mut [Body; 5], step: f64) {
    for i in 0..5 {
        let (before, rest) = bodies.split_at_mut(i + 1);
        let one = &mut before[i];
        for other in rest {
            let d = [0, 1, 2].map(|axis| one.at[axis] - other.at[axis]);
            let square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
            let pull = step / (square * sqrt(square));
            for axis in 0..3 {
                one.velocity[axis] -= d[axis] * other.mass * pull;
                other.velocity[axis] += d[axis] * one.mass * pull;
            }
        }
    }
    for body in bodies {
        for axis in 0..3 {
            body.at[axis] += step * body.velocity[axis];
        }
    }
}

fn energy(bodies: &[Body; 5]) -> f64 {
    let mut sum = 0.0;
    for (i, one) in bodies.iter().enumerate() {
        sum += 0.5 * one.mass * one.velocity.iter().map(|v| v * v).sum::<f64>();
        for other in &bodies[i + 1..] {
            let square: f64 = (0..3).map(|axis| one.at[axis] - other.at[axis]).map(|d| d * d).sum();
            sum -= one.mass * other.mass / sqrt(square);
        }
    }
    sum
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let mut bodies = BODIES;
    for _ in 0..n {
        advance(&mut bodies, 0.01);
    }
    energy(&bodies).to_bits().cast_signed()
}
