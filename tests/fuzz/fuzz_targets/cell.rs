//! A text in a spreadsheet: one cell, which is not run.

#![no_main]

use libfuzzer_sys::fuzz_target;
use perche_collector::row::{Format, Table};
use perche_fuzz::ENTRY;
use perche_tests::hostile::sheet_faults;
use perche_tests::store::post::click;

fuzz_target!(|text: &str| {
    perche_fuzz::sabotaged(text.as_bytes());
    let response = click(1, 2).with(|response| {
        response.survey = ENTRY.current().survey.id.clone();
        response.comment = Some(text.to_owned());
        response.contact = Some(text.to_owned());
        response.tags = vec![text.to_owned()];
        response.context = [("country".to_owned(), text.to_owned())].into();
    });
    let entries = [ENTRY.clone()];
    for separator in [b',', b';'] {
        let table = Table::new(Format::Csv { separator, bom: false }, &entries);
        let mut sheet = Vec::new();
        table.head(&mut sheet).expect("a list takes all that is written");
        table.rows(&ENTRY, &[response.0.fresh.clone()], &mut sheet).expect("a list takes all that is written");
        let sheet = String::from_utf8(sheet).expect("a sheet is text");
        assert_eq!(sheet_faults(&sheet, separator), Vec::<String>::new(), "{text:?}");
        let rows = csv::ReaderBuilder::new().delimiter(separator).from_reader(sheet.as_bytes()).into_records().count();
        assert_eq!(rows, 1, "{text:?}");
    }
});
