//! Policies of several files: what is found, and what is said where something is not.

use qualify::diag::Code;
use qualify::syntax::{LoadError, Loaded, Role, Root, load};

/// Loads `policy.qualify` of these files.
fn loaded(files: &[(&str, &[u8])]) -> Loaded {
    load(&Root::file("policy.qualify"), &mut |path| read(files, path))
}

fn read(files: &[(&str, &[u8])], path: &str) -> Result<Vec<u8>, LoadError> {
    files.iter().find(|(name, _)| *name == path).map(|(_, text)| text.to_vec()).ok_or(LoadError::Missing)
}

fn codes(loaded: &Loaded) -> Vec<Code> {
    loaded.diags.iter().map(|diag| diag.code).collect()
}

#[test]
fn follows_use_and_based_on_in_order() {
    let loaded = loaded(&[
        ("policy.qualify", b"policy \"Loft\" based on \"base/venue.qualify\"\nuse \"lists.qualify\""),
        ("lists.qualify", b"list freemail \"gmail.com\""),
        (
            "base/venue.qualify",
            b"policy \"Venue\" based on \"../root.qualify\"\nuse \"words.qualify\"\nuse \"../lists.qualify\"",
        ),
        ("base/words.qualify", b"list titles \"CEO\""),
        ("root.qualify", b"setting points_needed is 5"),
    ]);
    assert_eq!(loaded.diags, []);
    let files: Vec<(&str, Role, u32)> =
        loaded.files.iter().map(|file| (file.path.as_str(), file.role, file.layer)).collect();
    assert_eq!(
        files,
        [
            ("policy.qualify", Role::Root, 0),
            ("lists.qualify", Role::Used, 0),
            ("base/venue.qualify", Role::Base, 1),
            ("base/words.qualify", Role::Base, 1),
            ("root.qualify", Role::Base, 2),
        ]
    );
}

#[test]
fn a_folder_is_one_policy() {
    let files: &[(&str, &[u8])] = &[
        ("p/marketing.qualify", b"use \"sales.qualify\""),
        ("p/sales.qualify", b"use \"shared/lists.qualify\""),
        ("p/shared/lists.qualify", b"list freemail \"gmail.com\""),
    ];
    let root = Root::folder("p", vec!["p/marketing.qualify".into(), "p/sales.qualify".into()]);
    let loaded = load(&root, &mut |path| read(files, path));
    assert_eq!(loaded.diags, []);
    let roles: Vec<Role> = loaded.files.iter().map(|file| file.role).collect();
    assert_eq!(roles, [Role::Root, Role::Root, Role::Used]);
}

#[test]
fn says_a_circle_once_at_the_line_that_closes_it() {
    let loaded = loaded(&[
        ("policy.qualify", b"use \"a.qualify\"\nuse \"b.qualify\""),
        ("a.qualify", b"use \"b.qualify\""),
        ("b.qualify", b"use \"a.qualify\""),
    ]);
    assert_eq!(codes(&loaded), [Code::FilesInCircle]);
    assert_eq!(loaded.sources.place(loaded.diags[0].span()), "b.qualify:1:5");
}

#[test]
fn a_file_may_be_used_twice_but_not_by_itself() {
    let twice = loaded(&[
        ("policy.qualify", b"use \"a.qualify\"\nuse \"b.qualify\"\nuse \"./b.qualify\""),
        ("a.qualify", b"use \"b.qualify\""),
        ("b.qualify", b""),
    ]);
    assert_eq!(twice.diags, []);
    assert_eq!(twice.files.len(), 3);
    let itself = loaded(&[("policy.qualify", b"use \"policy.qualify\"")]);
    assert_eq!(codes(&itself), [Code::FilesInCircle]);
}

#[test]
fn a_missing_root_is_said() {
    let loaded = loaded(&[]);
    assert_eq!(codes(&loaded), [Code::MissingFile]);
    assert_eq!(loaded.sources.place(loaded.diags[0].span()), "policy.qualify:1:1");
}

#[test]
fn encodings() {
    let bom = loaded(&[("policy.qualify", "\u{FEFF}event demo_request\r\nevent visit\r\n".as_bytes())]);
    assert_eq!(bom.diags, []);
    assert_eq!(bom.files[0].tree.statements.len(), 2);
    for bytes in [&b"list a \"caf\xE9\""[..], b"\xFF\xFEl\0i\0s\0t\0", b"PK\x03\x04\xFF"] {
        let loaded = loaded(&[("policy.qualify", bytes)]);
        assert_eq!(codes(&loaded), [Code::NotUtf8]);
    }
}

#[test]
fn a_long_chain_and_a_wide_fan_end() {
    let long: Vec<(String, Vec<u8>)> = (0..3_000)
        .map(|at| (format!("f{at}.qualify"), format!("use \"f{}.qualify\"", at + 1).into_bytes()))
        .collect();
    let loaded = load(&Root::file("f0.qualify"), &mut |path| {
        long.iter().find(|(name, _)| name == path).map(|(_, text)| text.clone()).ok_or(LoadError::Missing)
    });
    assert_eq!(codes(&loaded), [Code::TooManyFiles]);
    let wide = "use \"policy.qualify\"\n".repeat(10_000);
    let loaded = load(&Root::file("policy.qualify"), &mut |_| Ok(wide.clone().into_bytes()));
    assert_eq!(codes(&loaded), [Code::FilesInCircle]);
}
