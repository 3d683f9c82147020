//! The heap by itself, with a list of references as its roots.

use super::*;
use crate::runtime::roots::RootCursor;

struct Held(alloc::vec::Vec<u32>);

impl Roots for Held {
    fn next(&self, cursor: &mut RootCursor) -> Root {
        self.0.get(cursor.take()).map_or(Root::End, |&reference| Root::Ref(reference))
    }
}

fn heap(bytes: u64) -> Heap {
    Heap::new(Region::Global, &Limits { gc_heap_bytes: bytes, ..Limits::default() })
}

/// Allocates as an op does, with all the fuel there is.
fn allocate(heap: &mut Heap, roots: &Held, header: Header) -> Option<RawRef> {
    loop {
        match heap.allocate(header) {
            Ok(reference) => {
                let object = heap.object(reference).unwrap();
                heap.clear(object);
                return Some(reference);
            }
            Err(Refused::Collect) => drop(heap.collect(roots, u32::MAX)),
            Err(Refused::Grow(bytes)) => heap.grow(bytes),
            Err(Refused::Full) => return None,
        }
    }
}

/// A pair of references.
fn pair(heap: &mut Heap, roots: &Held, left: u32, right: u32) -> Option<RawRef> {
    let reference = allocate(heap, roots, Header::record(Shape::Struct, 1, 2, 0))?;
    let object = heap.object(reference)?;
    heap.refs_mut(object).copy_from_slice(&[left, right]);
    Some(reference)
}

fn list(heap: &mut Heap, roots: &mut Held, links: u32) {
    roots.0.push(0);
    for number in 0..links {
        let rest = *roots.0.last().unwrap();
        let link = pair(heap, roots, RawRef::from_i31(number).0, rest).unwrap();
        *roots.0.last_mut().unwrap() = link.0;
    }
}

fn sum(heap: &Heap, mut at: u32) -> u64 {
    let mut sum = 0;
    while let Some(object) = heap.object(RawRef(at)) {
        let [number, rest] = heap.refs(object).try_into().unwrap();
        sum += u64::from(RawRef(number).to_i31().unwrap());
        at = rest;
    }
    sum
}

#[test]
fn what_is_rooted_survives_and_the_rest_is_reused() {
    let mut heap = heap(1 << 20);
    let mut roots = Held(vec![]);
    list(&mut heap, &mut roots, 1000);
    for _ in 0..500_000 {
        pair(&mut heap, &roots, 0, 0).unwrap();
    }
    assert_eq!(sum(&heap, roots.0[0]), 499_500);
    assert!(heap.space.bytes <= 1 << 20);
    heap.begin_collection();
    heap.collect(&roots, u32::MAX);
    assert_eq!(heap.used(), 16_000);
}

#[test]
fn cycles_are_collected() {
    let mut heap = heap(1 << 20);
    let roots = Held(vec![]);
    let first = pair(&mut heap, &roots, 0, 0).unwrap();
    let second = pair(&mut heap, &roots, first.0, first.0).unwrap();
    let object = heap.object(first).unwrap();
    heap.refs_mut(object).copy_from_slice(&[second.0, first.0]);
    heap.begin_collection();
    heap.collect(&roots, u32::MAX);
    assert_eq!((heap.used(), heap.object(first).is_some()), (0, false));
}

#[test]
fn a_full_heap_refuses_and_a_smaller_root_set_mends_it() {
    let mut heap = heap(64 << 10);
    let mut roots = Held(vec![0]);
    let mut links = 0;
    while let Some(link) = pair(&mut heap, &roots, 0, roots.0[0]) {
        roots.0[0] = link.0;
        links += 1;
    }
    assert_eq!(links, (64 << 10) / 16);
    assert_eq!(pair(&mut heap, &roots, 0, 0), None);
    roots.0[0] = 0;
    assert!(allocate(&mut heap, &roots, Header::array(Shape::Array8, 0, 60_000)).is_some());
    assert_eq!(allocate(&mut heap, &roots, Header::array(Shape::Array128, 0, u32::MAX)), None);
}

#[test]
fn without_a_worklist_marking_still_ends() {
    for entries in [0, 1, 7] {
        let mut heap = heap(4 << 20);
        let mut roots = Held(vec![]);
        for _ in 0..3 {
            list(&mut heap, &mut roots, 300);
        }
        // A tree, so that more is pending than one object.
        let mut level: alloc::vec::Vec<u32> =
            (0..64).map(|_| pair(&mut heap, &roots, 0, 0).unwrap().0).collect();
        while level.len() > 1 {
            level = level.chunks(2).map(|two| pair(&mut heap, &roots, two[0], two[1]).unwrap().0).collect();
        }
        roots.0.push(level[0]);
        heap.begin_collection();
        heap.collector.limit_worklist(entries);
        heap.collect(&roots, u32::MAX);
        assert_eq!(heap.used(), (900 + 127) * 16, "{entries}");
        assert_eq!(sum(&heap, roots.0[2]), 44_850);
    }
}

#[test]
fn steps_of_any_size_do_the_same() {
    let mut ends = alloc::vec::Vec::new();
    for step in [16, 24, 100, 4096, u32::MAX] {
        let mut heap = heap(1 << 20);
        let mut roots = Held(vec![]);
        list(&mut heap, &mut roots, 5000);
        list(&mut heap, &mut roots, 100);
        roots.0[0] = 0;
        heap.begin_collection();
        let (mut work, mut left) = (0, 0);
        while heap.is_collecting() {
            let budget = step;
            left = heap.collect(&roots, budget);
            assert!(left < 16 || !heap.is_collecting());
            work += u64::from(budget - left);
        }
        assert!(left < step);
        ends.push((work, heap.used(), heap.allocate(Header::array(Shape::Array64, 0, 3)).unwrap()));
    }
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
}

#[test]
fn a_collection_begins_again_when_roots_change() {
    let mut heap = heap(1 << 20);
    let mut roots = Held(vec![]);
    list(&mut heap, &mut roots, 50);
    for budget in (16..4000).step_by(64) {
        heap.begin_collection();
        heap.collect(&roots, budget);
        // The embedder moves the list to a root that may have been passed.
        roots.0.insert(0, 0);
        roots.0.swap(0, 1);
        heap.disturb();
        heap.collect(&roots, u32::MAX);
        roots.0.pop();
        assert_eq!((heap.used(), sum(&heap, roots.0[0])), (800, 1225), "{budget}");
    }
}

#[test]
fn large_objects_find_room_after_small_ones() {
    let mut heap = heap(64 << 10);
    let mut roots = Held(vec![]);
    list(&mut heap, &mut roots, 3000);
    roots.0.clear();
    let large = Header::array(Shape::Array32, 3, 14_000);
    assert!(allocate(&mut heap, &roots, large).is_some());
    list(&mut heap, &mut roots, 3000);
    assert_eq!(sum(&heap, roots.0[0]), 4_498_500);
}

#[test]
fn references_to_nothing_find_nothing() {
    let mut heap = heap(1 << 20);
    let roots = Held(vec![]);
    let array = allocate(&mut heap, &roots, Header::array(Shape::Array32, 0, 100)).unwrap();
    for reference in [0, 8, array.0 + 4, array.0 + 8, !7, RawRef::from_i31(4).0] {
        let found = heap.object(RawRef(reference));
        assert_eq!(found.is_some(), reference == array.0, "{reference}");
    }
}

#[test]
fn an_unfinished_array_is_kept_unseen() {
    let mut heap = heap(1 << 20);
    let roots = Held(vec![]);
    let array = heap_array(&mut heap, &roots);
    heap.set_unfinished(Some((array, 0)));
    heap.begin_collection();
    heap.collect(&roots, u32::MAX);
    assert!(heap.object(array).is_some());
    heap.abandon();
    heap.begin_collection();
    heap.collect(&roots, u32::MAX);
    assert!(heap.object(array).is_none());
}

/// An array of references full of nonsense.
fn heap_array(heap: &mut Heap, roots: &Held) -> RawRef {
    let array = allocate(heap, roots, Header::array(Shape::ArrayRef, 0, 10)).unwrap();
    let object = heap.object(array).unwrap();
    heap.refs_mut(object).fill(0xdead_bee8);
    array
}

/// A repeatable stream of numbers (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// What an object should hold: a number all its words repeat, and its references.
struct Model {
    number: u32,
    refs: alloc::vec::Vec<u32>,
}

fn random_header(numbers: &mut Numbers) -> Header {
    let len = if numbers.below(50) == 0 { 3000 } else { numbers.below(40) } as u32;
    match numbers.below(6) {
        0 => Header::record(Shape::Struct, 1, (len % 7) as u16, (len % 5) as u16),
        1 => Header::record(Shape::Exception, 2, (len % 3) as u16, (len % 11) as u16),
        2 => Header::array(Shape::ArrayRef, 3, len),
        3 => Header::array(Shape::Array32, 4, len),
        4 => Header::array(Shape::Array64, 5, len),
        _ => Header::array(Shape::Array128, 6, len),
    }
}

/// Every object that can be reached is as it was made; returns how many there are.
fn verify(heap: &Heap, roots: &Held, models: &std::collections::HashMap<u32, Model>) -> usize {
    let mut seen = std::collections::HashSet::new();
    let mut open: alloc::vec::Vec<u32> = roots.0.iter().copied().filter(|&root| root != 0).collect();
    while let Some(reference) = open.pop() {
        if !seen.insert(reference) {
            continue;
        }
        assert!(heap.vouches_for(RawRef(reference)), "{reference}");
        let (object, model) = (heap.object(RawRef(reference)).unwrap(), &models[&reference]);
        assert_eq!(heap.refs(object), model.refs);
        assert!(heap.data(object).iter().all(|&word| word == model.number));
        open.extend(model.refs.iter().copied().filter(|&reference| reference != 0));
    }
    seen.len()
}

#[test]
fn random_programs_find_what_they_left() {
    for seed in 1..=8_u64 {
        let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut heap = heap([48 << 10, 200 << 10, 1 << 20][seed as usize % 3]);
        let mut roots = Held(vec![0; 24]);
        let mut models = std::collections::HashMap::new();
        let mut full = 0;
        for step in 0..6_000_u32 {
            let place = numbers.below(24) as usize;
            let Some(reference) = allocate(&mut heap, &roots, random_header(&mut numbers)) else {
                full += 1;
                roots.0.iter_mut().step_by(2).for_each(|root| *root = 0);
                continue;
            };
            let object = heap.object(reference).unwrap();
            heap.data_mut(object).fill(step);
            for index in 0..object.header.refs() as usize {
                heap.refs_mut(object)[index] = roots.0[numbers.below(24) as usize];
            }
            models.insert(reference.0, Model { number: step, refs: heap.refs(object).to_vec() });
            roots.0[place] = if numbers.below(9) == 0 { 0 } else { reference.0 };
            if numbers.below(40) == 0 {
                heap.begin_collection();
                if numbers.below(2) == 0 {
                    heap.collector.limit_worklist(numbers.below(5) as usize);
                }
                heap.collect(&roots, numbers.below(20_000) as u32);
                roots.0.rotate_left(numbers.below(24) as usize);
                heap.disturb();
            }
            if step % 100 == 0 {
                verify(&heap, &roots, &models);
            }
        }
        heap.begin_collection();
        heap.collect(&roots, u32::MAX);
        let live = verify(&heap, &roots, &models);
        assert!(live > 0 && full < 5_000, "{live} {full}");
    }
}
