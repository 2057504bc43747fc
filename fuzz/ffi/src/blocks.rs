//! The caller's memory. A block is a heap allocation of exactly its length, so that AddressSanitizer sees the first byte
//! outside; or it lies in an arena, where output can overlap input.

use std::ptr;

use arbitrary::Arbitrary;

use crate::call::{MISALIGNED, NULL, OVERLAP, OtError, TOO_LONG};

/// Bytes of the arena.
const ARENA: usize = 1024;

/// The content of output before a call.
pub const FILLING: u8 = 0xA5;

/// Where a block lies: mostly alone and aligned.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct Place(u16);

/// The meaning of a place.
enum Kind {
    /// NULL.
    Null,
    /// In the arena: at this offset for output, at one of its alignment for input.
    Arena(usize),
    /// Alone, n bytes after the beginning of the allocation.
    Skewed(usize),
}

impl Place {
    /// No memory.
    pub const NULL: Self = Self(15);

    /// Its meaning.
    fn kind(self) -> Kind {
        let number = usize::from(self.0 / 16);
        match self.0 % 16 {
            15 => Kind::Null,
            14 => Kind::Arena(number % ARENA),
            13 => Kind::Arena(number % ARENA / 8 * 8),
            12 => Kind::Skewed(number % 8),
            _ => Kind::Skewed(0),
        }
    }
}

/// The length of an output buffer.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Room {
    /// The length of the result with its NUL, and n bytes more or less.
    Near(i8),
    /// Any length.
    Any(u16),
    /// Longer than any object.
    Impossible(u16),
}

/// The places and the size of output.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct Outputs {
    /// The place of the text, or of the structure.
    pub place: Place,
    /// The length of a text's buffer.
    pub room: Room,
    /// The place of the error.
    pub error: Place,
}

/// A block of output.
pub struct Block {
    /// The pointer that is passed.
    pub ptr: *mut u8,
    /// The length that is passed.
    pub len: usize,
    /// The allocation, if it has one of its own, and where the block begins there.
    own: Option<(Vec<u8>, usize)>,
    /// Where the block begins in the arena.
    offset: usize,
    /// The bytes that are there.
    there: usize,
}

/// The memory of a call, and its faults.
pub struct Memory {
    /// Where input and output can overlap.
    arena: Vec<u8>,
    /// The number of its bytes that hold input.
    used: usize,
    /// Inputs with allocations of their own: a copy for comparison, and the input.
    own: Vec<(Vec<u8>, Vec<u8>)>,
    /// Address and length of each input.
    ranges: Vec<(usize, usize)>,
    /// Codes that the call may give for these faults, each with its number.
    pub faults: Vec<(i32, u64)>,
}

impl Memory {
    /// No input yet.
    pub fn new() -> Self {
        let arena = vec![FILLING; ARENA];
        Self { arena, used: 0, own: Vec::new(), ranges: Vec::new(), faults: Vec::new() }
    }

    /// Notes a fault that has no number.
    pub fn fault(&mut self, code: i32) {
        self.faults.push((code, 0));
    }

    /// Puts a structure somewhere.
    pub fn structure<T>(&mut self, place: Place, bytes: &[u8]) -> *const T {
        if matches!(place.kind(), Kind::Null) {
            self.fault(NULL);
            return ptr::null();
        }
        let start = self.bytes(place, bytes);
        if start.addr() % align_of::<T>() != 0 {
            self.fault(MISALIGNED);
        }
        self.claim(start, bytes.len());
        start.cast()
    }

    /// Puts bytes somewhere. Inputs do not overlap each other.
    pub fn bytes(&mut self, place: Place, bytes: &[u8]) -> *const u8 {
        let len = bytes.len();
        let skew = match place.kind() {
            Kind::Arena(offset) => {
                let start = self.used.next_multiple_of(8) + offset % 8;
                if let Some(room) = self.arena.get_mut(start..start + len) {
                    room.copy_from_slice(bytes);
                    self.used = start + len;
                    return self.arena.as_ptr().wrapping_add(start);
                }
                0
            }
            Kind::Skewed(skew) => skew,
            Kind::Null => 0,
        };
        let mut block = Vec::with_capacity(skew + len);
        block.resize(skew, FILLING);
        block.extend_from_slice(bytes);
        let start = block.as_ptr().wrapping_add(skew);
        start.expose_provenance();
        self.own.push((block.clone(), block));
        let (_, block) = self.own.last().unwrap();
        block.as_ptr().wrapping_add(skew)
    }

    /// Marks memory as input, which no output may overlap.
    pub fn claim(&mut self, start: *const u8, len: usize) {
        self.ranges.push((start.addr(), len));
    }

    /// Puts output somewhere; `there` bytes of `len` exist.
    fn output(&self, place: Place, there: usize, len: usize) -> Block {
        match place.kind() {
            Kind::Null => Block { ptr: ptr::null_mut(), len, own: None, offset: 0, there: 0 },
            Kind::Arena(offset) => {
                let room = there.min(ARENA - offset);
                let len = if there == len { room } else { len };
                let ptr = self.arena.as_ptr().cast_mut().wrapping_add(offset);
                Block { ptr, len, own: None, offset, there: room }
            }
            Kind::Skewed(skew) => {
                let mut block = Vec::with_capacity(skew + there);
                block.resize(skew + there, FILLING);
                let ptr = block.as_mut_ptr().wrapping_add(skew);
                Block { ptr, len, own: Some((block, skew)), offset: 0, there }
            }
        }
    }

    /// The buffer for a text of `needed` bytes, and the error.
    pub fn outputs(&mut self, outputs: Outputs, needed: usize) -> (Block, Block) {
        let (there, len) = match outputs.room {
            Room::Near(more) => {
                let len = (needed + 1).saturating_add_signed(more.into());
                (len, len)
            }
            Room::Any(len) => (len.into(), len.into()),
            Room::Impossible(less) => (1, usize::MAX - usize::from(less)),
        };
        self.checked_outputs(outputs, there, len, 1)
    }

    /// The memory of a structure that is written, and the error.
    pub fn made<T>(&mut self, outputs: Outputs) -> (Block, Block) {
        self.checked_outputs(outputs, size_of::<T>(), size_of::<T>(), align_of::<T>())
    }

    /// Puts output and error somewhere, and notes their faults.
    fn checked_outputs(&mut self, outputs: Outputs, there: usize, len: usize, align: usize) -> (Block, Block) {
        let mut out = self.output(outputs.place, there, len);
        if out.there < there && align > 1 {
            // A structure exists as a whole.
            out = self.output(Place(0), there, len);
        }
        if matches!(outputs.place.kind(), Kind::Null) && there == len && align == 1 && len % 2 == 0 {
            out.len = 0; // the call measures
        }
        let size = size_of::<OtError>();
        let mut error = self.output(outputs.error, size, size);
        if error.there < size && !error.ptr.is_null() {
            error = self.output(Place(0), size, size);
        }
        if out.len > 0 {
            if out.ptr.is_null() {
                self.fault(NULL);
            } else if out.ptr.addr() % align != 0 {
                self.fault(MISALIGNED);
            }
            if isize::try_from(out.len).is_err() {
                self.fault(TOO_LONG);
                self.fault(OVERLAP);
            }
        }
        if error.ptr.addr() % align_of::<OtError>() != 0 {
            self.fault(MISALIGNED);
        }
        let errors = (error.ptr.addr(), if error.ptr.is_null() { 0 } else { size });
        let written = [(out.ptr.addr(), out.len), errors];
        let over_input = |&input| written.into_iter().any(|range| overlap(input, range));
        if overlap(written[0], errors) || self.ranges.iter().any(over_input) {
            self.fault(OVERLAP);
        }
        (out, error)
    }

    /// The bytes of a block of output.
    pub fn read<'a>(&'a self, block: &'a Block) -> &'a [u8] {
        match &block.own {
            Some((own, skew)) => &own[*skew..],
            None => &self.arena[block.offset..][..block.there],
        }
    }

    /// The error, if its block is not in the arena.
    pub fn error(&self, block: &Block) -> Option<OtError> {
        let (own, skew) = block.own.as_ref()?;
        let at = |start: usize, len: usize| &own[skew + start..][..len];
        let number = |start| u64::from_ne_bytes(at(start, 8).try_into().unwrap());
        Some(OtError {
            numbers: [number(0), number(8)],
            code: i32::from_ne_bytes(at(16, 4).try_into().unwrap()),
            reserved: u32::from_ne_bytes(at(20, 4).try_into().unwrap()),
        })
    }

    /// Whether a block lies in the arena, where inputs lie, too.
    pub fn is_in_arena(&self, block: &Block) -> bool {
        block.own.is_none()
    }

    /// Whether the inputs with allocations of their own are as they were.
    pub fn is_kept(&self) -> bool {
        self.own.iter().all(|(before, block)| before == block)
    }
}

/// Whether two ranges share a byte.
fn overlap((a, a_len): (usize, usize), (b, b_len): (usize, usize)) -> bool {
    let end = |start: usize, len: usize| start as u128 + len as u128;
    a_len > 0 && b_len > 0 && (a as u128) < end(b, b_len) && (b as u128) < end(a, a_len)
}
