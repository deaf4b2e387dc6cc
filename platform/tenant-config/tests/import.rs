//! Foreign lists of facilities: what is read, and every way in which a file can be broken.

use platform_tenant_config::{
    Code, ColumnMapping, Encoding, FacilityColumn, ImportOptions, ImportReport, RowProblem, parse_facilities,
};
use platform_values::{FacilityKind, Operator};
use std::fmt::Write;

const FOREIGN: &str = include_str!("fixtures/foreign.csv");
const HEAD: &str = "施設名,種別,区,住所,電話番号,緯度,経度,定員";

fn options() -> ImportOptions {
    ImportOptions { wards: vec!["東区".into(), "西区".into()], ..ImportOptions::default() }
}

fn read(bytes: &[u8]) -> ImportReport {
    parse_facilities(bytes, &ColumnMapping::default(), &options())
}

/// A file with a good row and `row` below it.
fn with_row(row: &str) -> ImportReport {
    let good = "はじめ保育園,認可,東区,見本町1-1,0999-00-0001,35.5,139.5,10";
    read(format!("{HEAD}\n{good}\n{row}\n").as_bytes())
}

fn shift_jis(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}

fn told(report: &ImportReport) -> Vec<(u64, Option<&str>, Code)> {
    report.all_problems().map(|p| (p.row, p.column.as_deref(), p.code)).collect()
}

/// The row must have this problem and no other.
fn expect(row: &str, column: &str, code: Code) {
    assert_eq!(told(&with_row(row)), [(3, Some(column), code)], "{row:?}");
}

#[test]
fn a_list_of_another_city_is_read_whole() {
    let report = read(FOREIGN.as_bytes());
    assert_eq!(report.encoding, Some(Encoding::Utf8));
    assert_eq!(report.ignored_columns, ["city_page_url", "offers_ichiji_hoiku", "as_of"]);
    let rows = report.into_facilities().expect("no problems");
    let [first, second, third] = rows.as_slice() else { panic!("three rows") };
    assert_eq!(first.name, "やまもも保育園（見本）");
    assert_eq!((first.kind, first.operator), (FacilityKind::Licensed, Operator::Unknown));
    assert_eq!(first.position.map(|at| at.lat), Some(35.523_668_867_5));
    assert!(first.programs.is_empty(), "no list says what a facility offers");
    assert_eq!((second.phone.as_ref(), second.position), (None, None));
    assert_eq!(third.name, "見本、ひなた園");
}

#[test]
fn codes_stay_the_same_however_the_list_is_written() {
    let codes = |bytes: &[u8]| -> Vec<String> {
        let rows = read(bytes).into_facilities().expect("no problems");
        rows.into_iter().map(|row| row.code.to_string()).collect()
    };
    let first = codes(FOREIGN.as_bytes());
    assert_eq!(first, codes(FOREIGN.as_bytes()));
    assert_eq!(first, codes(&shift_jis(FOREIGN)));
    assert_eq!(first, codes(FOREIGN.replace("1-2-3", "１－２－３").as_bytes()));
    assert_eq!(first, codes(FOREIGN.replace('\n', "\r\n").as_bytes()));
}

#[test]
fn both_encodings_are_found_out() {
    let bom = format!("\u{FEFF}{FOREIGN}");
    for (bytes, encoding) in [
        (FOREIGN.as_bytes().to_vec(), Encoding::Utf8),
        (bom.into_bytes(), Encoding::Utf8Bom),
        (shift_jis(FOREIGN), Encoding::ShiftJis),
    ] {
        let report = read(&bytes);
        assert_eq!(report.encoding, Some(encoding));
        assert_eq!(report.into_facilities().expect("no problems").len(), 3);
    }
}

#[test]
fn an_encoding_can_be_forced_and_is_then_judged() {
    let forced = ImportOptions { encoding: Encoding::named("utf-8"), ..options() };
    let report = parse_facilities(&shift_jis(&format!("{HEAD}\n")), &ColumnMapping::default(), &forced);
    assert_eq!(told(&report).first(), Some(&(1, Some("1"), Code::CellUndecodable)));
}

#[test]
fn bytes_that_are_no_text_are_named_and_never_replaced() {
    let mut bytes = FOREIGN.as_bytes().to_vec();
    let at = FOREIGN.find("ひなた").expect("in the fixture");
    bytes[at] = 0xFF;
    assert_eq!(told(&read(&bytes)), [(4, Some("name"), Code::CellUndecodable)]);
    expect("こわれ\u{FFFD}保育園,認可,東区,見本町2,,,,", "施設名", Code::CellUndecodable);

    let mut bytes = shift_jis(FOREIGN);
    let lead = bytes.len() - 60;
    let line = bytes[..lead].iter().rposition(|b| *b == b'\n').expect("a line before");
    bytes[line + 2] = 0xFF;
    let report = read(&bytes);
    assert_eq!(report.encoding, Some(Encoding::ShiftJis));
    assert_eq!(told(&report), [(4, Some("name"), Code::CellUndecodable)]);
}

#[test]
fn what_is_neither_encoding_is_refused() {
    let utf16: Vec<u8> = FOREIGN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(told(&read(&utf16)), [(1, Some("1"), Code::CsvEncoding)]);
    assert_eq!(told(&read(b"\xFF\xFF\xFF\n\xFE\xFD\n")), [(1, Some("1"), Code::CsvEncoding)]);
    assert_eq!(told(&read(b"")), [(0, None, Code::CsvEmpty)]);
}

#[test]
fn the_first_bad_place_of_a_strange_file_is_told() {
    let euc =
        encoding_rs::EUC_JP.encode(&format!("{HEAD}\nはじめ保育園,認可,東区,見本町1-1,,,,\n")).0.into_owned();
    assert_eq!(told(&read(&euc)).first(), Some(&(1, Some("1"), Code::CsvEncoding)), "EUC-JP");
    let nul = format!("{HEAD}\nはじめ保育園,認可,東\0区,見本町1-1,,,,\n");
    assert_eq!(told(&read(nul.as_bytes())), [(2, Some("3"), Code::CsvEncoding)]);
    assert_eq!(told(&read(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR")), [(3, Some("1"), Code::CsvEncoding)]);
}

#[test]
fn a_header_alone_is_no_list() {
    assert_eq!(told(&read(format!("{HEAD}\n,,,,,,,\n").as_bytes())), [(2, None, Code::CsvNoRows)]);
}

#[test]
fn what_a_list_does_not_say_is_known() {
    let report = read(format!("{HEAD}\nはじめ保育園,認可,東区,見本町1-1,,,,90\n").as_bytes());
    let silent: Vec<&str> = FacilityColumn::ALL
        .into_iter()
        .filter(|column| !report.told.contains(column))
        .map(FacilityColumn::key)
        .collect();
    assert_eq!(silent, ["code", "kana", "operator", "postcode", "programs"]);
    let row = report.into_facilities().expect("no problems").remove(0);
    assert_eq!((row.operator, row.capacity), (Operator::Unknown, Some(90)));
}

#[test]
fn both_encodings_read_alike_where_unicode_has_several_signs() {
    let rows = |bytes: &[u8]| read(bytes).into_facilities().expect("no problems");
    let list =
        |dash: char, wave: char| format!("{HEAD}\nはじめ{wave}保育園,認可,東区,見本町１{dash}１,,,,\n");
    let unicode = rows(list('\u{2212}', '\u{301C}').as_bytes());
    assert_eq!(unicode, rows(&shift_jis(&list('\u{FF0D}', '\u{FF5E}'))));
}

#[test]
fn missing_and_doubled_columns_are_all_named() {
    let report = read("施設名,名称,電話番号\nあ,い,う\n".as_bytes());
    let expected = [
        (1, Some("名称"), Code::CsvColumnTwice),
        (1, Some("kind"), Code::CsvColumnMissing),
        (1, Some("ward"), Code::CsvColumnMissing),
        (1, Some("address"), Code::CsvColumnMissing),
    ];
    assert_eq!(told(&report), expected);
    assert!(report.rows.is_empty());
}

#[test]
fn a_mapping_renames_columns_and_explains_words() {
    let text = "[columns]\nname = '園の名'\n[defaults]\nward = '西区'\n[kinds]\n'市の認定' = 'unlicensed'\n\
                [operators]\n'区立' = 'public'";
    let mut mapping = ColumnMapping::from_toml("map.toml", text).expect("a mapping");
    mapping.set_from_arg("address=ばしょ").expect("an argument");
    let list = "園の名,施設名,ばしょ,区分,運営\nみどり園,別の名,見本町1,市の認定,区立\n";
    let rows = parse_facilities(list.as_bytes(), &mapping, &options());
    assert_eq!(told(&rows), []);
    assert_eq!(rows.ignored_columns, ["施設名"]);
    let rows = rows.into_facilities().expect("no problems");
    assert_eq!(rows[0].name, "みどり園");
    assert_eq!((rows[0].ward.as_str(), rows[0].kind), ("西区", FacilityKind::Unlicensed));
    assert_eq!(rows[0].operator, Operator::Public);

    mapping.set(FacilityColumn::Phone, "でんわ");
    let report = parse_facilities(list.as_bytes(), &mapping, &options());
    assert_eq!(told(&report), [(1, Some("phone"), Code::CsvColumnMissing)], "a named heading must be there");
}

#[test]
fn a_wrong_mapping_names_its_keys() {
    let text = "[columns]\nnames = 'x'\nphone = 3\n[kinds]\n'x' = 'good'\n[extra]\n";
    let problems = ColumnMapping::from_toml("map.toml", text).expect_err("problems");
    let codes: Vec<Code> = problems.iter().map(|problem| problem.code).collect();
    for code in [Code::KeyUnknown, Code::WrongType, Code::CellKind] {
        assert!(codes.contains(&code), "{code:?} in {problems:?}");
    }
    for wrong in ["name", "names=x", "name= "] {
        assert!(ColumnMapping::default().set_from_arg(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn each_broken_cell_is_told_with_row_column_and_reason() {
    expect(",認可,東区,見本町2,,,,", "施設名", Code::CellEmpty);
    expect("\"に\nほ園\",認可,東区,見本町2,,,,", "施設名", Code::CellControl);
    expect("に\u{202E}ほ園,認可,東区,見本町2,,,,", "施設名", Code::CellControl);
    expect(&format!("{},認可,東区,見本町2,,,,", "あ".repeat(101)), "施設名", Code::CellTooLong);
    expect("にほ園,不明,東区,見本町2,,,,", "種別", Code::CellKind);
    expect("にほ園,認可,南区,見本町2,,,,", "区", Code::CellWard);
    expect("にほ園,認可,東区,見本町2,12,,,", "電話番号", Code::CellPhone);
    expect("にほ園,認可,東区,見本町2,,inf,139.5,", "緯度", Code::CellNumber);
    expect("にほ園,認可,東区,見本町2,,-35.5,139.5,", "緯度", Code::CellLatitude);
    expect("にほ園,認可,東区,見本町2,,35.5,239.5,", "経度", Code::CellLongitude);
    expect("にほ園,認可,東区,見本町2,,35.5,,", "経度", Code::CellPositionHalf);
    for capacity in ["-5", "1.5", "十", "0", "1000", "+3"] {
        expect(&format!("にほ園,認可,東区,見本町2,,,,{capacity}"), "定員", Code::CellCapacity);
    }
}

#[test]
fn formulas_are_refused_but_signs_in_numbers_are_not() {
    for lead in ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", " ="] {
        expect(&format!("{lead}cmd園,認可,東区,見本町2,,,,"), "施設名", Code::CellFormula);
    }
    expect("にほ園,認可,東区,見本町2,=1+1,,,", "電話番号", Code::CellFormula);
    expect("にほ園,認可,東区,見本町2,,=1,139,", "緯度", Code::CellFormula);
    let fine = with_row("にほ園,認可,東区,見本町2,+81-999-00-0001,+35.5,139.5,５");
    assert_eq!(told(&fine), []);
}

#[test]
fn all_problems_of_a_row_are_told_at_once() {
    let report = with_row(",不明,南区,,12,x,y,-1");
    let columns: Vec<&str> = report.all_problems().filter_map(|p| p.column.as_deref()).collect();
    assert_eq!(columns, ["施設名", "住所", "種別", "区", "電話番号", "緯度", "経度", "定員"]);
    assert!(report.into_facilities().is_err(), "a file with a problem imports nothing");
}

#[test]
fn a_facility_in_two_rows_names_both() {
    let report = with_row("はじめ 保育園,認可,東区,見本町１－１,,,,");
    let problems: Vec<&RowProblem> = report.all_problems().collect();
    assert_eq!((problems[0].row, problems[0].code), (3, Code::RowTwice));
    assert_eq!((problems[0].args["first"].as_str(), problems[0].args["second"].as_str()), ("2", "3"));

    let list = "code,name,kind,ward,address\na-1,い園,認可,東区,1\na-1,ろ園,認可,東区,2\n";
    assert_eq!(told(&read(list.as_bytes())), [(3, None, Code::CodeTwice)]);
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts_them() {
    for end in ["\n", "\r\n"] {
        let good = "はじめ保育園,認可,東区,\"見本町\n1-1\",,,,";
        let list = format!("{HEAD}{end}{end}{good}{end}{end}{end},認可,東区,見本町2,,,,{end}");
        let report = read(list.as_bytes());
        let expected = [(3, Some("住所"), Code::CellControl), (6, Some("施設名"), Code::CellEmpty)];
        assert_eq!(told(&report), expected, "{end:?}");
    }
}

#[test]
fn a_row_with_too_few_or_too_many_cells_is_told() {
    for row in ["にほ園,認可,東区,見本町2", "にほ園,認可,東区,見本町2,,,,,"] {
        assert_eq!(told(&with_row(row)), [(3, None, Code::RowLength)], "{row}");
    }
}

#[test]
fn rows_without_any_text_are_no_facilities() {
    let report = with_row(",,,,,,,\n\n, ,,,,,,\n,認可,東区,見本町2,,,,");
    assert_eq!(told(&report), [(6, Some("施設名"), Code::CellEmpty)]);
    assert_eq!(report.rows.len(), 2);
}

#[test]
fn a_quote_that_never_ends_does_not_pass() {
    assert_ne!(told(&with_row("\"にほ園,認可,東区,見本町2,,,,\nさ,認可,東区,3,,,,")), []);
}

#[test]
fn a_million_lines_end_quickly_and_keep_nothing() {
    let mut list = format!("{HEAD}\n");
    for n in 0..1_000_000 {
        writeln!(list, "{n}園,認可,東区,{n},,,,").expect("a string grows");
    }
    let report = read(list.as_bytes());
    assert_eq!(told(&report), [(100_002, None, Code::CsvTooManyRows)]);
    assert!(report.rows.is_empty());
}
