//! Which syntax the output of a command has.
//!
//! In: a command as typed. Out: the name of the language that its output is shown in, if it has one.

use crate::parse::formats::Format;

/// The language of what `command` prints, by the program it runs.
pub(super) fn output_language(command: &str) -> Option<&'static str> {
    let mut words = command.split_whitespace();
    let mut program = next_word(&mut words)?;
    while let Some(arguments) = wrapper_arguments(base_name(program)) {
        for _ in 0..arguments {
            next_word(&mut words)?;
        }
        program = next_word(&mut words)?;
    }
    let arguments: Vec<&str> = words.take_while(|word| !matches!(*word, "|" | ";" | "&&" | "||")).collect();
    Format::ALL.iter().find_map(|format| format.language_of(base_name(program), &arguments))
}

/// For a program that runs another one, how many words of its own stand between the two; options aside.
fn wrapper_arguments(program: &str) -> Option<usize> {
    match program {
        "sudo" | "doas" | "env" | "time" | "nice" | "watch" => Some(0),
        "ssh" | "timeout" => Some(1),
        _ => None,
    }
}

/// The next word that is neither an option nor a variable set for the program.
fn next_word<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<&'a str> {
    words.find(|word| !word.starts_with('-') && !is_assignment(word))
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    })
}

fn base_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(command: &str, expected: Option<&str>) {
        assert_eq!(output_language(command), expected, "{command}");
    }

    #[test]
    fn the_program_decides() {
        check("pvecm status", Some("pvecm"));
        check("corosync-quorumtool -s", Some("pvecm"));
        check("iperf3 -c 192.0.2.7 -t 30 -P 4", Some("iperf3"));
        check("ls", None);
        check("", None);
    }

    #[test]
    fn its_arguments_matter() {
        check("pvecm updatecerts", None);
        check("iperf3 -c 192.0.2.7 -J", Some("json"));
        check("iperf3 -c 192.0.2.7 | grep -J", Some("iperf3"));
    }

    #[test]
    fn what_runs_the_program_is_skipped() {
        for command in [
            "sudo pvecm status",
            "LANG=C /usr/bin/pvecm status",
            "ssh -4 root@pvehp pvecm status",
            "sudo -n env LANG=C timeout 5 pvecm status",
        ] {
            check(command, Some("pvecm"));
        }
    }

    #[test]
    fn a_program_in_an_argument_is_not_run() {
        check("echo pvecm status", None);
        check("apt install iperf3", None);
    }
}
