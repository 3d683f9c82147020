//! `n` shapes behind `dyn`, sorted by an order behind `dyn`.

#![no_std]
extern crate alloc;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cmp::Ordering;
use tenon_bench_workloads::{Random, fold};

trait Shape {
    fn area(&self) -> u32;
    fn sides(&self) -> u32;
}

struct Square(u32);
struct Rectangle(u32, u32);
struct Triangle(u32, u32);

impl Shape for Square {
    fn area(&self) -> u32 {
        self.0 * self.0
    }
    fn sides(&self) -> u32 {
        4
    }
}

impl Shape for Rectangle {
    fn area(&self) -> u32 {
        self.0 * self.1
    }
    fn sides(&self) -> u32 {
        4
    }
}

impl Shape for Triangle {
    fn area(&self) -> u32 {
        self.0 * self.1 / 2
    }
    fn sides(&self) -> u32 {
        3
    }
}

type Shapes = [Box<dyn Shape>];
type Order = dyn Fn(&dyn Shape, &dyn Shape) -> Ordering;

fn shape(random: &mut Random) -> Box<dyn Shape> {
    let (kind, a, b) = (random.below(3), random.below(1000), random.below(1000));
    match kind {
        0 => Box::new(Square(a)),
        1 => Box::new(Rectangle(a, b)),
        _ => Box::new(Triangle(a, b)),
    }
}

fn sort(shapes: &mut Shapes, order: &Order) {
    shapes.sort_by(|a, b| order(&**a, &**b));
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let mut random = Random::default();
    let mut shapes: Vec<_> = (0..n).map(|_| shape(&mut random)).collect();
    let orders: [Box<Order>; 3] = [
        Box::new(|a, b| a.area().cmp(&b.area())),
        Box::new(|a, b| b.sides().cmp(&a.sides())),
        Box::new(|a, b| (b.area() % 1009, b.sides()).cmp(&(a.area() % 1009, a.sides()))),
    ];
    for order in &orders {
        sort(&mut shapes, order);
    }
    fold(shapes.iter().flat_map(|shape| shape.area().to_le_bytes()))
}
