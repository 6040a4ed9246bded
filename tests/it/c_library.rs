//! `bindings/c`: the header says what the library has, and programs in C call all of it, under valgrind where that is
//! installed.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

use crate::cli::root;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The library, built in the folder in which this test was built. It is the library alone, without the command.
fn built() -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file");
    let target = test.ancestors().nth(3).expect("target/debug/deps/it").to_owned();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(root())
        .args(["build", "--quiet", "--package", "qualify-c", "--target-dir"])
        .arg(&target);
    done(&mut cargo);
    target.join("debug")
}

/// Runs a command to its end, which is a good one.
fn done(command: &mut Command) -> String {
    let ran = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{command:?}: {}\n{out}{err}", ran.status);
    out.into_owned()
}

/// Compiles a program of `bindings/c` with the library in it, or beside it.
fn compiled(source: &str, folder: &Path, library: &[&Path]) -> PathBuf {
    let program = folder.join(source).with_extension(library.len().to_string());
    let mut cc = Command::new("cc");
    cc.current_dir(root().join("bindings/c")).args(["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-g"]);
    cc.args(["-pedantic", "-Wall", "-Wextra", "-Werror", source]).args(library);
    done(cc.args(["-lpthread", "-lm", "-ldl", "-o"]).arg(&program));
    program
}

#[test]
#[cfg(target_os = "linux")]
fn programs_in_c_call_it() {
    let (built, folder) = (built(), tempfile::tempdir().unwrap());
    let path = format!("-Wl,-rpath,{}", built.display());
    let (inside, beside) = (built.join("libqualify_c.a"), built.join("libqualify_c.so"));
    let policy = root().join("policies/sql-criteria.qualify");
    for library in [&[inside.as_path()][..], &[beside.as_path(), Path::new(&path)]] {
        let example = compiled("example.c", folder.path(), library);
        let answer = done(&mut Command::new(&example));
        assert!(answer.starts_with("{\"key\":\"L-17\",") && answer.contains("\"stage\":\"MQL\""), "{answer}");
        let check = compiled("check.c", folder.path(), library);
        assert_eq!(done(Command::new(&check).arg(&policy)), "0 failures\n");
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("not run under valgrind, which is not installed");
        return;
    }
    let check = folder.path().join("check.1");
    let leaks = ["--leak-check=full", "--errors-for-leak-kinds=definite,indirect,possible"];
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--error-exitcode=9"]).args(leaks).arg(&check).arg(&policy);
    assert_eq!(done(&mut valgrind), "0 failures\n");
}

/// A type of C: `*const c_char` is `const char *`.
fn in_c(ty: &str) -> String {
    let of = |rest: &str| format!("{}*", in_c(rest).trim_end_matches(' ').replace("**", "*") + " ");
    match ty {
        "c_char" => "char ".to_owned(),
        "usize" => "size_t ".to_owned(),
        "QualifyPolicy" => "struct qualify_policy ".to_owned(),
        "QualifyError" => "struct qualify_error ".to_owned(),
        _ => match (ty.strip_prefix("*const "), ty.strip_prefix("*mut *mut ")) {
            (Some(rest), _) => format!("const {}", of(rest)),
            (_, Some(rest)) => format!("{}*", of(rest)),
            _ => of(ty.strip_prefix("*mut ").unwrap_or_else(|| panic!("a type of C is missing for {ty}"))),
        },
    }
}

/// A function as the header declares it, with its comment; spaces do not count.
fn declared(function: &str) -> String {
    let (comment, code) = function.split_once("#[unsafe(no_mangle)]").unwrap();
    let (head, _) = code.split_once(" {\n").unwrap();
    let (name, rest) = head.split_once("fn ").unwrap().1.split_once('(').unwrap();
    let (parameters, returned) = rest.split_once(')').unwrap();
    let parameters = parameters.split(',').map(str::trim).filter(|parameter| !parameter.is_empty());
    let parameters: Vec<String> = parameters
        .map(|parameter| parameter.split_once(": ").map(|(name, ty)| in_c(ty) + name).unwrap())
        .collect();
    let parameters = if parameters.is_empty() { "void".to_owned() } else { parameters.join(",") };
    let returned = returned.trim().strip_prefix("-> ").map_or_else(|| "void ".to_owned(), in_c);
    spaceless(&format!("{}{returned}{name}({parameters});", comment.replace("///", "//")))
}

fn spaceless(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn the_header_says_what_the_library_has() {
    let file = |name: &str| std::fs::read_to_string(root().join("bindings/c").join(name)).unwrap();
    let (source, header) = (file("src/lib.rs"), file("qualify.h"));
    let functions: Vec<&str> =
        source.split("\n\n").filter(|part| part.contains("#[unsafe(no_mangle)]")).collect();
    let plain = spaceless(&header);
    for function in &functions {
        let from = function.find("///").unwrap();
        let expected = declared(&function[from..]);
        assert!(
            plain.contains(&expected),
            "qualify.h has another form of this function:\n{expected}\n{plain}"
        );
    }
    let in_header =
        header.lines().filter(|line| line.contains(" *qualify_") || line.starts_with("void qualify_"));
    assert_eq!(in_header.count(), functions.len(), "qualify.h and src/lib.rs have the same functions");
}
