//! What a shell's prompt looks like.
//!
//! In: a line of a session. Out: the form of the prompt it begins with and where the command starts. Which of several
//! possible prompts in a session are meant is not decided here.

/// The form of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form<'a> {
    /// `root@pvehp:~# `, `[user@host dir]$ `, `user@mac ~ % `: user and host, hardly to be mistaken.
    Named,
    /// `pvehp# `, `switch-1(config)# `: the host's name alone.
    Host(&'a str),
    /// `$ ` or `# `: the sign alone.
    Bare(char),
}

/// A prompt at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prompt<'a> {
    pub(super) form: Form<'a>,
    /// Where the command starts: the bytes of the prompt with the space after its sign.
    pub(super) length: usize,
}

/// The longest prompt; a sign further right belongs to the text.
const LONGEST_PROMPT: usize = 200;

/// The prompt that `line` begins with. A name of an environment in front, as in `(venv) $ `, belongs to it.
pub(super) fn prompt(line: &str) -> Option<Prompt<'_>> {
    let start = environment(line);
    let rest = line.get(start..)?;
    let (form, length) =
        named(rest).or_else(|| bracketed(rest)).or_else(|| host_alone(rest)).or_else(|| bare(rest))?;
    Some(Prompt { form, length: start + length })
}

fn environment(line: &str) -> usize {
    let name = line.strip_prefix('(').and_then(|rest| rest.split_once(") "));
    match name {
        Some((name, _)) if !name.is_empty() && name.chars().all(is_name) => name.len() + 3,
        _ => 0,
    }
}

fn named(line: &str) -> Option<(Form<'_>, usize)> {
    let host_end = user_and_host(line)?;
    let rest = line.get(host_end..)?;
    let sign = match rest.chars().next()? {
        ':' => {
            let sign = first_sign(rest, "#$%>")?;
            let path = rest.get(1..sign)?;
            (path.is_empty() || path.starts_with(['~', '/'])).then_some(sign)?
        }
        ' ' => {
            let sign = first_sign(rest, "#$%>")?;
            let directory = rest.get(1..sign)?.trim_end();
            (!directory.contains(' ')).then_some(sign)?
        }
        _ => 0,
    };
    let length = after_sign(rest, sign, "#$%>")?;
    Some((Form::Named, host_end + length))
}

fn bracketed(line: &str) -> Option<(Form<'_>, usize)> {
    let inside = line.strip_prefix('[')?;
    let host_end = user_and_host(inside)?;
    let close = inside.find(']').filter(|close| *close < LONGEST_PROMPT && *close >= host_end)?;
    let length = after_sign(line, close + 2, "#$%")?;
    Some((Form::Named, length))
}

fn host_alone(line: &str) -> Option<(Form<'_>, usize)> {
    if !line.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let name_end = line.find(|letter| !is_name(letter))?;
    let name = line.get(..name_end)?;
    let rest = line.get(name_end..)?;
    let mode = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let sign = match mode {
        Some((mode, _)) if mode.chars().all(is_name) => name_end + mode.len() + 2,
        _ => name_end,
    };
    let length = after_sign(line, sign, "#$")?;
    Some((Form::Host(name), length))
}

fn bare(line: &str) -> Option<(Form<'_>, usize)> {
    let length = after_sign(line, 0, "#$")?;
    Some((Form::Bare(line.chars().next()?), length))
}

/// The bytes of `user@host`.
fn user_and_host(line: &str) -> Option<usize> {
    let (user, rest) = line.split_once('@')?;
    let host_end = rest.find(|letter| !is_name(letter))?;
    let well_formed = !user.is_empty() && user.chars().all(is_name) && host_end > 0;
    let length = user.len() + 1 + host_end;
    (well_formed && length < LONGEST_PROMPT).then_some(length)
}

/// Where the first sign stands that ends the line or has a space behind it.
fn first_sign(line: &str, signs: &str) -> Option<usize> {
    let near = line.char_indices().take_while(|(at, _)| *at < LONGEST_PROMPT);
    near.map(|(at, _)| at).find(|at| after_sign(line, *at, signs).is_some())
}

/// The bytes up to the command, if one of `signs` stands at `at` and is followed by a space or the line's end.
fn after_sign(line: &str, at: usize, signs: &str) -> Option<usize> {
    let mut rest = line.get(at..)?.chars();
    rest.next().filter(|sign| signs.contains(*sign))?;
    match rest.next() {
        None => Some(at + 1),
        Some(' ') => Some(at + 2),
        Some(_) => None,
    }
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(Form, &str)>) {
        let found = prompt(line).map(|found| (found.form, line.get(found.length..).unwrap()));
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn user_and_host_make_a_named_prompt() {
        for line in [
            "root@pvehp:~# pvecm status",
            "user@host:~$ pvecm status",
            "user@host:/mnt/my files$ pvecm status",
            "root@pvehp# pvecm status",
            "[root@pvehp etc]# pvecm status",
            "me@mac ~ % pvecm status",
            "me@suse:~> pvecm status",
            "(venv) me@host:~$ pvecm status",
        ] {
            check(line, Some((Form::Named, "pvecm status")));
        }
    }

    #[test]
    fn a_host_alone_may_name_its_mode() {
        check("pvehp# ls", Some((Form::Host("pvehp"), "ls")));
        check("switch-1(config-if)# no shutdown", Some((Form::Host("switch-1"), "no shutdown")));
    }

    #[test]
    fn a_sign_alone_is_a_prompt() {
        check("$ ls", Some((Form::Bare('$'), "ls")));
        check("# systemctl restart corosync", Some((Form::Bare('#'), "systemctl restart corosync")));
        check("(venv) $ ls", Some((Form::Bare('$'), "ls")));
    }

    #[test]
    fn a_prompt_may_have_no_command() {
        check("root@pvehp:~#", Some((Form::Named, "")));
        check("root@pvehp:~# ", Some((Form::Named, "")));
        check("$", Some((Form::Bare('$'), "")));
    }

    #[test]
    fn text_that_only_resembles_a_prompt_is_none() {
        for line in [
            "",
            "#!/bin/sh",
            "$HOME is set",
            "mail root@pvehp about it",
            "root@pvehp said: 5$ please",
            "git@example.org:group/project costs 5$ a month",
            "Server listening on 5201 (test #1)",
            "(test #1) $",
            "total 12",
            "größe# x",
        ] {
            check(line, None);
        }
    }
}
