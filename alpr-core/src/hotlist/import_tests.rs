//! Lists of every layout become the same entries; each line is a change or a reject with its reason.

use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;

pub(super) fn plain(list: impl AsRef<[u8]>) -> Result<Import> {
    import(list.as_ref(), &Layout::preset("plain")?)
}

pub(super) fn entries(list: impl AsRef<[u8]>, layout: &Layout) -> Vec<Entry> {
    let import = import(list.as_ref(), layout).unwrap();
    assert_eq!(import.rejects, []);
    import.into_entries().unwrap()
}

#[test]
fn vendors_headers_give_the_same_entry() {
    for list in [
        "plate,state,category\nabc-123,MO,stolen vehicle\n",
        "Category;PlateState;PlateNumber\nStolen Vehicle;mo;ABC 123\n",
        "Plate,State,Alert\r\nABC123,Missouri,stolen-vehicle\r\n",
        "\u{feff}LIC|LIS|MKE\n\nABC123|MO|\"Stolen Vehicle\"",
    ] {
        let entry = &entries(list, &Layout::preset("plain").unwrap())[0];
        assert_eq!(entry.plate.as_str(), "ABC123");
        assert_eq!(entry.state, Some(Jurisdiction::MO));
        assert_eq!(entry.category, Category::StolenVehicle);
    }
}

#[test]
fn presets_read_lists_without_a_header_and_keyed_ones() {
    let genetec = "Stolen Vehicle;MO;ABC 123;2026-11-01;2026-11-30\n";
    let entry = &entries(genetec, &Layout::preset("genetec").unwrap())[0];
    assert_eq!(entry.expires.unwrap().to_string(), "2026-12-01T00:00:00Z");
    assert_eq!(entry.listed.as_deref(), Some("ABC 123"));

    let ncic = "MKE/EV.LIC/ABC123.LIS/NB.LIY/2026.LIT/PC.VMA/FORD.VMO/F.150.NIC/V1.OCA/26-77.\n";
    let entry = &entries(ncic, &Layout::preset("ncic").unwrap())[0];
    assert_eq!(
        (entry.state, &entry.category),
        (Some(Jurisdiction::NE), &Category::StolenVehicle)
    );
    assert_eq!(entry.vehicle.model.as_deref(), Some("F.150"));
    assert_eq!(entry.source, Some(Source::Ncic));
    assert_eq!(entry.extra["OCA"], "26-77");
}

#[test]
fn a_mapping_reads_fixed_width() {
    let mapping = "layout = 'fixed'\ndate = '%m/%d/%Y'\nsource = 'MSHP'
        [fields]\nplate = '1-8'\nstate = '9-10'\ncategory = '11'\nexpires = '12-21'
        [categories]\nS = 'stolen_plate'";
    let entry = &entries("ABC 123 MOS12/31/2026", &Layout::parse(mapping).unwrap())[0];
    assert_eq!(entry.category, Category::StolenPlate);
    assert_eq!(entry.source, Some(Source::Mshp));
    assert_eq!(entry.expires.unwrap().to_string(), "2027-01-01T00:00:00Z");
}

#[test]
fn a_list_says_why_its_plates_are_listed_or_it_is_known() {
    let layout = Layout::preset("plain").unwrap();
    let says = |header: &str| {
        Importer::new(header.as_bytes(), &layout)
            .unwrap()
            .has_categories()
    };
    assert!(says("plate,category\n") && !says("plate,state\n"));
}

#[test]
fn an_increment_puts_and_removes() {
    let mapping = "layout = 'delimited'\n[fields]\nplate = 'P'\naction = 'Op'\n[actions]\nput = ['A', 'C']\nremove = ['D']";
    let layout = Layout::parse(mapping).unwrap();
    let import = import(&b"P,Op\nABC1,A\nABC2,D\nABC3,X\n"[..], &layout).unwrap();
    assert!(
        matches!(&import.changes[..], [Change::Put(_), Change::Remove(gone)] if gone.plate.as_str() == "ABC2")
    );
    assert_eq!(
        (import.rejects[0].line, import.rejects[0].column.as_str()),
        (4, "Op")
    );
    assert!(import.into_entries().is_err());
}

#[test]
fn a_bad_line_is_reported_with_line_column_and_reason() {
    let list = "plate,state,expires\nA_B,MO,\nABC123,ZZ,\nABC123,MO,soon\nABC123\nAB?,MO,\nABC1,NB,\n\"ABC,MO,\nOK1,ON,2026-11-24\n";
    let import = plain(list).unwrap();
    let at: Vec<_> = import
        .rejects
        .iter()
        .map(|r| (r.line, r.column.as_str()))
        .collect();
    let wanted = [
        (2, "plate"),
        (3, "state"),
        (4, "expires"),
        (5, ""),
        (6, "plate"),
        (7, "state"),
        (8, ""),
    ];
    assert_eq!(at, wanted);
    assert!(import.rejects.iter().all(|r| !r.reason.is_empty()));
    let entry = import.changes[0].entry();
    assert_eq!(entry.expires.unwrap().to_string(), "2026-11-25T00:00:00Z");
    assert_eq!(entry.state, Some(Jurisdiction::XX));
}

#[test]
fn a_line_without_end_is_one_reject() {
    let long = format!("plate\n{}\nABC123\n", "X".repeat(200_000));
    let import = plain(long).unwrap();
    assert_eq!(
        (
            import.changes.len(),
            import.rejected,
            import.rejects[0].line
        ),
        (1, 1, 2)
    );
}

#[test]
fn latin_1_and_unknown_columns_are_kept() {
    let import = plain(b"plate,note\nABC123,caf\xe9\n").unwrap();
    assert_eq!(import.changes[0].entry().extra["note"], "caf\u{e9}");
}

#[test]
fn a_second_column_of_a_field_is_kept_and_a_name_twice_is_refused() {
    let import = plain("LIC,NIC,OCA\nABC123,V1,26-77\n").unwrap();
    assert_eq!(import.changes[0].entry().record.as_deref(), Some("V1"));
    assert_eq!(import.changes[0].entry().extra["OCA"], "26-77");
    for header in ["plate,note,note\n", "plate,tag\n", "a,b\n1,2\n", ""] {
        let error = plain(header).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidList, "{header}");
    }
}

proptest! {
    #[test]
    fn every_line_is_a_change_or_a_reject(cells in prop::collection::vec("[A-Z?_ ]{1,14}", 1..20)) {
        let list = format!("plate,state\n{}", cells.iter().map(|c| format!("{c},MO\n")).collect::<String>());
        let import = plain(list).unwrap();
        prop_assert_eq!(import.changes.len() as u64 + import.rejected, cells.len() as u64);
    }

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), preset in 0_usize..4) {
        let _ = import(&bytes[..], &Layout::preset(Layout::PRESETS[preset]).unwrap());
    }
}

#[test]
fn a_carriage_return_within_a_line_hides_no_line() {
    let list = plain("plate,state\nABC123,MO\rDEF456,IL\nGHI789,MO\n").unwrap();
    assert_eq!(list.changes.len(), 1);
    assert_eq!(list.rejects.len(), 1);
    assert_eq!(list.rejects[0].line, 2);
    assert!(list.rejects[0].reason.contains("carriage return"));
    let error = plain("plate,state\rABC123,MO\rDEF456,IL\r").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidList);
}

#[test]
fn a_list_that_is_too_long_is_refused_and_not_cut() {
    let list = &b"ABC123\nDEF456\n"[..];
    let count = |most: u64| -> Result<usize> {
        let mut lines = Lines::new(list, most);
        let mut count = 0;
        while lines.next()?.is_some() {
            count += 1;
        }
        Ok(count)
    };
    assert_eq!(count(14).unwrap(), 2);
    assert_eq!(count(13).unwrap_err().kind(), ErrorKind::InvalidList);
}

#[test]
fn a_code_twice_in_a_line_is_a_reject() {
    let ncic = Layout::preset("ncic").unwrap();
    for (line, code) in [
        ("LIC/ABC234.LIS/MO.MKE/EW.NIC/W1.LIC/XYZ789.LIS/IL.", "LIC"),
        ("LIC/ABC234.LIS/MO.DOB/19700101.DOB/19800101.", "DOB"),
    ] {
        let import = import(line.as_bytes(), &ncic).unwrap();
        assert_eq!((import.changes.len(), import.rejected), (0, 1));
        let reject = &import.rejects[0];
        assert_eq!(reject.column, code);
        assert!(reject.reason.contains("twice"), "{}", reject.reason);
    }
}

#[test]
fn the_number_of_a_case_is_not_that_of_a_record() {
    let import = plain("plate,state,oca\nABC234,MO,26-77\n").unwrap();
    let entry = import.changes[0].entry();
    assert_eq!((&entry.record, &*entry.extra["oca"]), (&None, "26-77"));
}

#[test]
fn a_category_is_known_by_its_usual_names_and_without_case() {
    for (name, wanted) in [
        ("AMBER Alert", Category::Amber),
        ("Suspended License", Category::SuspendedLicence),
        ("Suspended Driver's License", Category::SuspendedLicence),
        (
            "suspended driver\u{2019}s license",
            Category::SuspendedLicence,
        ),
        ("Gang Member", Category::Gang),
        ("TERRORIST", Category::TerroristWatchList),
        (
            "Stolen Lic. Plate",
            Category::Other("stolen lic. plate".into()),
        ),
        ("Stolen Tag", Category::StolenPlate),
        ("Order of Protection", Category::ProtectionOrder),
        ("Sex Offender", Category::SexOffender),
        ("Tow", Category::Other("TOW".into())),
    ] {
        assert_eq!(Category::from(name), wanted, "{name}");
    }
    let mapping = "layout = 'delimited'\n[fields]\nplate = 'P'\ncategory = 'C'\n[categories]\nSv = 'stolen_vehicle'";
    let layout = Layout::parse(mapping).unwrap();
    let entry = &entries("P,C\nABC123,SV\n", &layout)[0];
    assert_eq!(entry.category, Category::StolenVehicle);
    assert!(Layout::parse(&format!("{mapping}\nSV = 'gang'")).is_err());
}

#[test]
fn the_column_of_the_proper_name_wins() {
    for header in ["plate,type,category", "plate,reason,Alert"] {
        let list = format!("{header}\nABC123,PC,Parking Scofflaw\n");
        let entry = &entries(list, &Layout::preset("plain").unwrap())[0];
        assert_eq!(entry.category, Category::ParkingScofflaw, "{header}");
        assert_eq!(entry.extra.values().collect::<Vec<_>>(), ["PC"]);
    }
}

#[test]
fn a_line_that_names_no_source_has_the_lists() {
    let layout = Layout::preset("plain")
        .unwrap()
        .or_source(Some(Source::Mshp));
    let list = entries("plate,source\nABC123,\nABC124,DOR\n", &layout);
    let sources: Vec<_> = list.iter().map(|entry| entry.source.clone()).collect();
    assert_eq!(sources, [Some(Source::Mshp), Some(Source::Dor)]);
    let ncic = Layout::preset("ncic")
        .unwrap()
        .or_source(Some(Source::Mshp));
    assert_eq!(entries("LIC/ABC123.", &ncic)[0].source, Some(Source::Ncic));
}

#[test]
fn utf_16_is_told() {
    let text = "plate\r\nABC123\r\n";
    let units = || std::iter::once(0xfeff).chain(text.encode_utf16());
    for list in [
        units().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        units().flat_map(u16::to_be_bytes).collect(),
    ] {
        let error = plain(list).unwrap_err();
        assert!(
            error.message().contains("save the list as UTF-8"),
            "{error}"
        );
    }
}

#[test]
fn what_ends_an_ncic_entry_is_none() {
    let list = "LIC/ABC123.LIS/MO.MKE/EV.NIC/V1.\nLIC/ABC123.LIS/MO.MKE/CV.NIC/V1.\nLIC/DEF456.LIS/MO.MKE/XV.NIC/V2.\n";
    let import = import(list.as_bytes(), &Layout::preset("ncic").unwrap()).unwrap();
    assert_eq!((import.changes.len(), import.rejected), (1, 2));
    assert!(
        import.rejects[0].reason.contains("ends an entry"),
        "{:?}",
        import.rejects
    );
    // As an increment: one code is category and action.
    let mapping = "layout = 'keyed'\n[fields]\nplate = 'LIC'\nstate = 'LIS'\nrecord = 'NIC'\ncategory = 'MKE'\naction = 'MKE'
        [actions]\nput = ['EV']\nremove = ['CV', 'XV']\n[categories]\nEV = 'stolen_vehicle'\n";
    let changes = super::import(list.as_bytes(), &Layout::parse(mapping).unwrap())
        .unwrap()
        .changes;
    let listed: Vec<bool> = changes
        .iter()
        .map(|change| change.listed().is_some())
        .collect();
    assert_eq!(listed, [true, false, false]);
    assert_eq!(changes[0].entry().category, Category::StolenVehicle);
}

#[test]
fn blanks_at_the_end_of_a_keyed_line_are_none_of_its_last_value() {
    let layout = Layout::preset("ncic").unwrap();
    for end in ["", ".", " ", ". ", ".\t", " .", ". . "] {
        let read = |last: &str| {
            let line = format!("LIC/ABC123.{last}{end}");
            import(line.as_bytes(), &layout).unwrap()
        };
        let entry = |last: &str| read(last).changes[0].entry().clone();
        assert_eq!(read("MKE/CV").rejected, 1, "{end:?}");
        assert_eq!(entry("MKE/EV").category, Category::StolenVehicle, "{end:?}");
        assert_eq!(entry("NIC/V1").record.as_deref(), Some("V1"), "{end:?}");
        assert_eq!(entry("LIS/MO").state, Some(Jurisdiction::MO), "{end:?}");
        let vehicle = entry("VMO/F.150 .VCO/BLK").vehicle;
        let told = (vehicle.model.as_deref(), vehicle.color.as_deref());
        assert_eq!(told, (Some("F.150"), Some("BLK")), "{end:?}");
    }
}

#[test]
fn what_a_spreadsheet_made_of_a_number_is_no_plate() {
    let import = plain("plate\n123456.0\n123456\n123.456\nAB1.0\n").unwrap();
    let plates = import.changes.iter().map(|c| c.entry().plate.to_string());
    assert_eq!(plates.collect::<Vec<_>>(), ["123456", "123456", "AB10"]);
    let reject = &import.rejects[0];
    assert_eq!((import.rejected, reject.line), (1, 2));
    let reason = &reject.reason;
    assert!(reason.contains("write `123456`"), "{reason}");
}

#[test]
fn the_state_as_listed_is_kept_where_it_is_none_of_ours() {
    let of = |state: &str| {
        entries(
            format!("plate,state\nABC123,{state}\n"),
            &Layout::preset("plain").unwrap(),
        )
        .remove(0)
    };
    let ontario = of("ON");
    assert_eq!(ontario.state, Some(Jurisdiction::XX));
    assert!(
        ontario
            .details()
            .contains(&"state as listed: ON".to_owned()),
        "{:?}",
        ontario.details()
    );
    assert!(of("XX").extra.is_empty() && of("MO").extra.is_empty());
}

#[test]
fn a_lists_owner_of_a_vehicle_entered_nothing() {
    let list = "plate,owner,pattern,note\nABC123,J. Doe,striped,armed\n";
    let entry = entries(list, &Layout::preset("plain").unwrap()).remove(0);
    assert_eq!((entry.owner(), entry.part()), (None, None));
    let details = entry.details();
    assert!(details.contains(&"note: armed".to_owned()), "{details:?}");
    assert!(
        !details
            .iter()
            .any(|line| line.contains("Doe") || line.contains("striped"))
    );
}
