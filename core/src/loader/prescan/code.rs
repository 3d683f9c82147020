//! Function bodies and constant expressions: how high the validator's operand and control stacks may
//! get, at most.
//!
//! One pass, no types: each op is a small step on an upper bound of the operand height. Where an
//! arity is not known from the bytes (calls, blocks typed by index) the largest one the module
//! declares stands in for it. At an op this file does not know, the rest of the body is taken at the
//! worst that many bytes can do.

use super::Stop;
use super::reader::{Reader, Scan};
use super::scope::push;
use alloc::vec::Vec;

/// Upper bounds of what one body makes the validator keep.
#[derive(Clone, Copy, Default)]
pub(super) struct Heights {
    /// Operands on the stack.
    pub(super) operands: u32,
    /// Operands set aside while a branch or call is checked.
    pub(super) popped: u32,
    /// Open blocks.
    pub(super) blocks: u32,
    /// Locals, all groups together.
    pub(super) locals: u32,
    /// Groups of locals.
    pub(super) local_groups: u32,
}

impl Heights {
    /// Takes the larger of each.
    pub(super) fn merge(&mut self, other: Self) {
        self.operands = self.operands.max(other.operands);
        self.popped = self.popped.max(other.popped);
        self.blocks = self.blocks.max(other.blocks);
        self.locals = self.locals.max(other.locals);
        self.local_groups = self.local_groups.max(other.local_groups);
    }
}

/// A block that is open: the bound of the height below it, and how many values it leaves at most.
#[derive(Clone, Copy)]
pub(super) struct Block {
    height: u32,
    results: u32,
}

/// The worst that a function body can do whose ops are not looked at, only its locals.
pub(super) fn worst_body(body: Reader<'_>, arity: u32, blocks: &mut Vec<Block>) -> Heights {
    let mut ops = Ops::new(body, arity, blocks);
    if ops.locals().is_ok() {
        ops.heights.blocks = 1;
        ops.assume_the_worst();
    }
    ops.heights
}

/// Scans one function body after its size. One that makes no sense has cost what was seen of it.
pub(super) fn scan_body(body: Reader<'_>, arity: u32, blocks: &mut Vec<Block>) -> Scan<Heights> {
    let mut ops = Ops::new(body, arity, blocks);
    match ops.locals().and_then(|()| ops.run(true)) {
        Ok(_) | Err(Stop::Nonsense) => Ok(ops.heights),
        Err(stop) => Err(stop),
    }
}

/// Scans one constant expression, its `end` included, unless an op is not known here: then it gives the
/// worst that the bytes that are left can do, and `false`.
pub(super) fn scan_const_expr(
    reader: &mut Reader<'_>,
    arity: u32,
    blocks: &mut Vec<Block>,
) -> Scan<(Heights, bool)> {
    let mut ops = Ops::new(*reader, arity, blocks);
    let known = ops.run(false)?;
    *reader = ops.reader;
    Ok((ops.heights, known))
}

/// Passes over a core value type.
pub(super) fn skip_val_type(reader: &mut Reader<'_>) -> Scan<()> {
    match reader.u8()? {
        0x63 | 0x64 => skip_heap_type(reader),
        0x65 => reader.u8().map(drop),
        _ => Ok(()),
    }
}

pub(super) fn skip_heap_type(reader: &mut Reader<'_>) -> Scan<()> {
    match reader.peek()? {
        0x65 | 0x62 => {
            reader.u8()?;
            reader.skip_leb()
        }
        _ => reader.skip_leb(),
    }
}

struct Ops<'a, 'b> {
    reader: Reader<'a>,
    /// The most values any function type of the module takes or gives.
    arity: u32,
    height: u32,
    heights: Heights,
    blocks: &'b mut Vec<Block>,
}

impl<'a, 'b> Ops<'a, 'b> {
    fn new(reader: Reader<'a>, arity: u32, blocks: &'b mut Vec<Block>) -> Self {
        let heights = Heights { popped: arity, ..Heights::default() };
        Self { reader, arity, height: 0, heights, blocks }
    }

    fn locals(&mut self) -> Scan<()> {
        let groups = self.reader.u32()?;
        for _ in 0..groups {
            let count = self.reader.u32()?;
            // The validator refuses more than 50,000 before it makes room for them.
            self.heights.locals = self.heights.locals.saturating_add(count).min(50_000);
            self.heights.local_groups = self.heights.local_groups.saturating_add(1);
            skip_val_type(&mut self.reader)?;
        }
        Ok(())
    }

    /// Runs to the `end` of the outermost block; with `whole`, to the end of the bytes. `false`: an op
    /// was not known.
    fn run(&mut self, whole: bool) -> Scan<bool> {
        self.blocks.clear();
        self.open(self.arity)?;
        while !self.blocks.is_empty() || (whole && !self.reader.is_empty()) {
            let op = self.reader.u8()?;
            if !self.op(op)? {
                self.assume_the_worst();
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// One op. `false`: not known here.
    fn op(&mut self, op: u8) -> Scan<bool> {
        match op {
            0x01 => {}
            0x00 | 0x0f | 0x0a => self.unreachable(),
            0x02..=0x04 | 0x1f => self.block(op)?,
            0x05 => self.reenter(),
            0x0b => self.close(),
            0x08 | 0x0c | 0x12 | 0x15 => self.branch(1)?,
            0x13 => self.branch(2)?,
            0x0d => self.with_immediates(1, 1, 0)?,
            0x0e => self.br_table()?,
            0x10 => self.with_immediates(1, 0, self.arity)?,
            0x11 => self.with_immediates(2, 1, self.arity)?,
            0x14 => self.with_immediates(1, 1, self.arity)?,
            0x1a => self.step(1, 0),
            0x1b => self.step(3, 1),
            0x1c => self.typed_select()?,
            0x20 | 0x23 | 0x3f | 0x41 | 0x42 | 0xd2 => self.with_immediates(1, 0, 1)?,
            0x21 | 0x24 => self.with_immediates(1, 1, 0)?,
            0x22 | 0x25 | 0x40 | 0xd5 | 0xd6 => self.with_immediates(1, 1, 1)?,
            0x26 => self.with_immediates(1, 2, 0)?,
            0x28..=0x35 => self.memory(1, 1)?,
            0x36..=0x3e => self.memory(2, 0)?,
            0x43 => self.constant(4)?,
            0x44 => self.constant(8)?,
            0xd0 => {
                skip_heap_type(&mut self.reader)?;
                self.step(0, 1);
            }
            0x45..=0xc4 | 0xd1 | 0xd3 | 0xd4 => self.numeric(op),
            0xfc => return self.prefix_fc(),
            0xfd => return self.prefix_fd(),
            0xfe => return self.prefix_fe(),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Pops no lower than the innermost block's floor (as the validator does in unreachable code), then pushes.
    fn step(&mut self, pops: u32, pushes: u32) {
        let floor = self.floor();
        self.height = self.height.saturating_sub(pops).max(floor).saturating_add(pushes);
        self.heights.operands = self.heights.operands.max(self.height);
    }

    fn floor(&self) -> u32 {
        self.blocks.last().map_or(0, |block| block.height)
    }

    fn numeric(&mut self, op: u8) {
        let unary = matches!(op,
            0x45 | 0x50 | 0x67..=0x69 | 0x79..=0x7b | 0x8b..=0x91 | 0x99..=0x9f | 0xa7..=0xc4 | 0xd1 | 0xd4);
        self.step(if unary { 1 } else { 2 }, 1);
    }

    fn with_immediates(&mut self, immediates: u32, pops: u32, pushes: u32) -> Scan<()> {
        for _ in 0..immediates {
            self.reader.skip_leb()?;
        }
        self.step(pops, pushes);
        Ok(())
    }

    fn constant(&mut self, bytes: usize) -> Scan<()> {
        self.reader.bytes(bytes)?;
        self.step(0, 1);
        Ok(())
    }

    fn memory(&mut self, pops: u32, pushes: u32) -> Scan<()> {
        let flags = self.reader.u32()?;
        if flags & 0x40 != 0 {
            self.reader.skip_leb()?;
        }
        self.with_immediates(1, pops, pushes)
    }

    fn unreachable(&mut self) {
        self.height = self.floor();
    }

    fn branch(&mut self, immediates: u32) -> Scan<()> {
        self.with_immediates(immediates, 0, 0)?;
        self.unreachable();
        Ok(())
    }

    fn br_table(&mut self) -> Scan<()> {
        let targets = self.reader.u32()?;
        for _ in 0..targets {
            self.reader.skip_leb()?;
        }
        self.branch(1)
    }

    fn typed_select(&mut self) -> Scan<()> {
        let types = self.reader.u32()?;
        for _ in 0..types {
            skip_val_type(&mut self.reader)?;
        }
        self.step(3, 1);
        Ok(())
    }

    fn block(&mut self, op: u8) -> Scan<()> {
        let results = self.block_results()?;
        if op == 0x04 {
            self.step(1, 0);
        }
        if op == 0x1f {
            self.catches()?;
        }
        self.open(results)
    }

    fn block_results(&mut self) -> Scan<u32> {
        match self.reader.peek()? {
            0x40 => self.reader.u8().map(|_| 0),
            0x41..=0x7f => skip_val_type(&mut self.reader).map(|()| 1),
            _ => self.reader.skip_leb().map(|()| self.arity),
        }
    }

    fn catches(&mut self) -> Scan<()> {
        let catches = self.reader.u32()?;
        for _ in 0..catches {
            let tagged = self.reader.u8()? < 2;
            self.with_immediates(if tagged { 2 } else { 1 }, 0, 0)?;
        }
        Ok(())
    }

    fn open(&mut self, results: u32) -> Scan<()> {
        push(self.blocks, Block { height: self.height, results })?;
        let open = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        self.heights.blocks = self.heights.blocks.max(open);
        Ok(())
    }

    fn reenter(&mut self) {
        // Parameters of the block are below its floor as this file counts.
        self.unreachable();
    }

    fn close(&mut self) {
        if let Some(block) = self.blocks.pop() {
            self.height = block.height;
            self.step(0, block.results);
        }
    }

    fn prefix_fc(&mut self) -> Scan<bool> {
        match self.reader.u32()? {
            0..=7 => self.step(1, 1),
            8 | 10 | 12 | 14 => self.with_immediates(2, 3, 0)?,
            9 | 13 => self.with_immediates(1, 0, 0)?,
            11 | 17 => self.with_immediates(1, 3, 0)?,
            15 => self.with_immediates(1, 2, 1)?,
            16 => self.with_immediates(1, 0, 1)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn prefix_fe(&mut self) -> Scan<bool> {
        match self.reader.u32()? {
            0 | 0x1e..=0x47 => self.memory(2, 1)?,
            1 | 2 | 0x48..=0x4e => self.memory(3, 1)?,
            3 => self.with_immediates(1, 0, 0)?,
            0x10..=0x16 => self.memory(1, 1)?,
            0x17..=0x1d => self.memory(2, 0)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn prefix_fd(&mut self) -> Scan<bool> {
        match self.reader.u32()? {
            0..=10 | 92 | 93 => self.memory(1, 1)?,
            11 => self.memory(2, 0)?,
            12 => self.constant(16)?,
            13 => {
                self.reader.bytes(16)?;
                self.step(2, 1);
            }
            21..=34 => {
                self.reader.u8()?;
                self.step(1, 1);
            }
            84..=91 => {
                self.memory(1, 1)?;
                self.reader.u8()?;
            }
            0..=511 => self.step(1, 1),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What is left may push its arity every other byte and open a block every other byte.
    fn assume_the_worst(&mut self) {
        let ops = u32::try_from(self.reader.remaining() / 2).unwrap_or(u32::MAX).saturating_add(1);
        self.step(0, ops.saturating_mul(self.arity.max(1)));
        self.heights.blocks = self.heights.blocks.saturating_add(ops);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heights(arity: u32, body: &[u8]) -> Heights {
        let bytes: Vec<u8> = [0].iter().chain(body).copied().collect();
        scan_body(Reader::new(&bytes), arity, &mut Vec::new()).unwrap_or_default()
    }

    #[test]
    fn straight_line_code_is_exact() {
        // i32.const 1; i32.const 2; i32.add; drop; end
        assert_eq!(heights(0, &[0x41, 1, 0x41, 2, 0x6a, 0x1a, 0x0b]).operands, 2);
        // local.get x3, i32.store; end
        assert_eq!(heights(0, &[0x20, 0, 0x20, 1, 0x20, 1, 0x36, 2, 0, 0x0b]).operands, 3);
    }

    #[test]
    fn blocks_nest_and_close() {
        let nested = heights(1, &[0x02, 0x40, 0x02, 0x7f, 0x41, 0, 0x0b, 0x1a, 0x0b, 0x0b]);
        assert_eq!((nested.blocks, nested.operands), (3, 1));
        let deep: Vec<u8> = [0x02, 0x40].repeat(1000);
        assert_eq!(heights(0, &deep).blocks, 1001);
    }

    #[test]
    fn results_of_a_typed_block_count_though_its_end_is_unreachable() {
        // block (type 0); unreachable; end: 1000 values from five bytes
        assert!(heights(1000, &[0x02, 0x00, 0x00, 0x0b, 0x0b]).operands >= 1000);
    }

    #[test]
    fn locals_are_counted_before_the_ops() {
        let bytes = [2, 3, 0x7f, 5, 0x7e, 0x0b];
        let heights = scan_body(Reader::new(&bytes), 0, &mut Vec::new()).unwrap_or_default();
        assert_eq!((heights.locals, heights.local_groups), (8, 2));
    }

    #[test]
    fn the_worst_is_no_less() {
        let mut number = 1_u32;
        for len in 0..2000_usize {
            let mut random = || {
                number = number.wrapping_mul(0x915f_77f5).wrapping_add(1);
                // Mostly what opens, closes and pushes.
                let byte = (number >> 24) as u8;
                [0x02, 0x40, 0x0b, 0x10, 0x00, 0x41, 0x01, byte].get(number as usize >> 8 & 7).copied()
            };
            let body: Vec<u8> = [0].into_iter().chain((0..len % 40).filter_map(|_| random())).collect();
            let exact = scan_body(Reader::new(&body), 3, &mut Vec::new()).unwrap_or_default();
            let worst = worst_body(Reader::new(&body), 3, &mut Vec::new());
            assert!(exact.operands <= worst.operands && exact.popped <= worst.popped, "{body:?}");
            assert!(exact.blocks <= worst.blocks && exact.locals == worst.locals, "{body:?}");
        }
    }

    #[test]
    fn unknown_ops_cost_the_worst() {
        let body: Vec<u8> = [0xfb].iter().chain(&[0; 100]).copied().collect();
        let worst = heights(1, &body);
        assert!(worst.operands >= 50 && worst.blocks >= 50);
    }
}
