//! A virtual machine of stack and registers, run by a `match`: Collatz sequences from 1 to `n`.

#![no_std]
extern crate tenon_bench_workloads as _;

#[derive(Clone, Copy)]
enum Op {
    Push(i32),
    Get(u8),
    Set(u8),
    Add,
    Mul,
    And,
    Shr,
    Less,
    Jump(u8),
    JumpIf(u8),
    JumpUnless(u8),
    Halt,
}

/// Registers: 0 the bound, 1 the start of the sequence, 2 its member, 3 the steps so far.
#[rustfmt::skip]
const PROGRAM: [Op; 38] = {
    use Op::*;
    [
        Push(1), Set(1),                                     // start = 1
        Get(0), Get(1), Less, JumpIf(37),                    // 2: until start > bound
        Get(1), Set(2),                                      // member = start
        Push(1), Get(2), Less, JumpUnless(32),               // 8: while member > 1
        Get(3), Push(1), Add, Set(3),                        // steps += 1
        Get(2), Push(1), And, JumpUnless(27),                // if member is odd
        Get(2), Push(3), Mul, Push(1), Add, Set(2), Jump(8), // member = 3 * member + 1
        Get(2), Push(1), Shr, Set(2), Jump(8),               // 27: else member /= 2
        Get(1), Push(1), Add, Set(1), Jump(2),               // 32: start += 1
        Halt,
    ]
};

struct Machine {
    stack: [i32; 16],
    depth: usize,
    registers: [i32; 4],
}

impl Machine {
    fn push(&mut self, value: i32) {
        self.stack[self.depth & 15] = value;
        self.depth += 1;
    }

    fn pop(&mut self) -> i32 {
        self.depth -= 1;
        self.stack[self.depth & 15]
    }

    fn binary(&mut self, apply: impl Fn(i32, i32) -> i32) {
        let right = self.pop();
        let left = self.pop();
        self.push(apply(left, right));
    }

    fn run(&mut self, program: &[Op]) {
        let mut at = 0;
        loop {
            let op = program[at];
            at += 1;
            match op {
                Op::Push(value) => self.push(value),
                Op::Get(register) => self.push(self.registers[register as usize & 3]),
                Op::Set(register) => self.registers[register as usize & 3] = self.pop(),
                Op::Add => self.binary(i32::wrapping_add),
                Op::Mul => self.binary(i32::wrapping_mul),
                Op::And => self.binary(|left, right| left & right),
                Op::Shr => self.binary(|left, right| left >> (right & 31)),
                Op::Less => self.binary(|left, right| i32::from(left < right)),
                Op::Jump(to) => at = to as usize,
                Op::JumpIf(to) => {
                    if self.pop() != 0 {
                        at = to as usize;
                    }
                }
                Op::JumpUnless(to) => {
                    if self.pop() == 0 {
                        at = to as usize;
                    }
                }
                Op::Halt => return,
            }
        }
    }
}

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut machine = Machine { stack: [0; 16], depth: 0, registers: [n, 0, 0, 0] };
    machine.run(&PROGRAM);
    i64::from(machine.registers[3])
}
