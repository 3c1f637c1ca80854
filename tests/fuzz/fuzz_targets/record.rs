//! Bytes where the store keeps records: refused as damaged, or read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use perche_collector::store::read_anything;

fuzz_target!(|data: (&[u8], &[u8])| {
    perche_fuzz::sabotaged(data.1);
    read_anything(data.0, data.1);
});
