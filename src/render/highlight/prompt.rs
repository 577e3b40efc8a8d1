//! What a shell's prompt looks like.
//!
//! In: a line of a session. Out: the form of the prompt it begins with and where the command starts. Which of several
//! possible prompts in a session are meant is not decided here.

/// The form of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form<'a> {
    /// `root@pvehp:~# `, `[user@host dir]$ `, `user@mac ~ % `, `alpine:~# `, `PS C:\> `, `/ # `: hardly to be mistaken.
    Named,
    /// `/etc # `: the folder alone, as busybox has it; `Mac:src me$ `, with what stands before the folder: `Mac:`.
    Folder(&'a str),
    /// `pvehp# `, `switch-1(config)# `, `Router> `: the host's name alone.
    Host(&'a str),
    /// `Router#show`: the same without a space, which is a prompt only if it comes again.
    Tight(&'a str),
    /// `$ `, `# `, `% ` or `❯ `: the sign alone, or the theme's with the folder in front.
    Bare(char),
    /// The prompt of a program that is no shell, as it is written: `>>>`, `=>`, `(parted)`, `<H3C>`. Text has the like.
    Program(&'a str),
}

/// A prompt at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prompt<'a> {
    pub(super) form: Form<'a>,
    /// Where the command starts: the bytes of the prompt with the space after its sign.
    pub(super) length: usize,
}

/// Signs that themes of fish, zsh and starship end a prompt with.
const THEMED: [char; 6] = ['❯', '➜', 'λ', '»', '▶', '❱'];

/// Those of them that stand nowhere else, so a folder and more may stand in front.
const THEMED_BEHIND_FOLDER: [char; 3] = ['❯', '➜', '❱'];

/// Programs with their name in round brackets as their prompt.
const BRACKETED_PROGRAMS: [&str; 8] = ["initramfs", "parted", "gdb", "lldb", "qemu", "pdb", "Pdb", "ipdb"];

/// The longest prompt; a sign further right belongs to the text.
pub(super) const LONGEST_PROMPT: usize = 200;

/// The prompt that `line` begins with. The time in front, and a name of an environment as in `(venv) $ `, belong to it.
pub(super) fn prompt(line: &str) -> Option<Prompt<'_>> {
    let time = time(line);
    let start = time + environment(line.get(time..)?);
    let rest = line.get(start..)?;
    let forms = [
        named,
        cornered,
        host_and_folder,
        bracketed,
        of_windows,
        folder,
        host_alone,
        themed,
        themed_behind_folder,
        bare,
    ];
    let found = forms.into_iter().find_map(|form| form(rest)).map(|(form, length)| (form, start + length));
    // Lines of logs begin with the time, too, and go on with a host.
    let is_prompt = |form: Form| time == 0 || matches!(form, Form::Named | Form::Bare('$' | '❯' | '➜'));
    let (form, length) = found.filter(|(form, _)| is_prompt(*form)).or_else(|| of_program(line))?;
    Some(Prompt { form, length })
}

/// The bytes of `12:34:56 `, `[12:34] `, `[2026-11-28 12:34:56] `.
fn time(line: &str) -> usize {
    let is_time = |text: &str| {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        digits >= 3
            && text.contains(':')
            && text.bytes().all(|byte| byte.is_ascii_digit() || b":-.T ".contains(&byte))
    };
    let end = match line.strip_prefix('[') {
        Some(inside) => {
            inside.find("] ").filter(|end| inside.get(..*end).is_some_and(is_time)).map(|end| end + 3)
        }
        None => line.find(' ').filter(|end| line.get(..*end).is_some_and(is_time)).map(|end| end + 1),
    };
    end.unwrap_or(0)
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
            // fish names the branch behind the directory.
            let directory = directory
                .strip_suffix(')')
                .and_then(|text| text.split_once(" ("))
                .map_or(directory, |(before, _)| before);
            (!directory.contains(' ')).then_some(sign)?
        }
        // TrueNAS, as zsh's `%n@%m[%~]%# `.
        '[' => rest.find(']').filter(|close| *close < LONGEST_PROMPT)? + 1,
        _ => 0,
    };
    let length = after_sign(rest, sign, "#$%>")?;
    Some((Form::Named, host_end + length))
}

/// The second line of a prompt that is drawn: `└─$ `, `╰─❯ `.
fn cornered(line: &str) -> Option<(Form<'_>, usize)> {
    let rest = line.strip_prefix(['└', '╰'])?.strip_prefix('─')?.trim_start_matches('─');
    let sign = rest.chars().next().filter(|sign| matches!(sign, '$' | '#' | '➤') || THEMED.contains(sign))?;
    let length = line.len() - rest.len() + sign.len_utf8();
    match line.get(length..)?.chars().next() {
        None => Some((Form::Named, length)),
        Some(' ') => Some((Form::Named, length + 1)),
        Some(_) => None,
    }
}

/// `alpine:~# `, `UDM-Pro:/etc$ `, `truenas[~]# `: a host and a folder without a user; `Mac:~ me$ `, with the user behind.
fn host_and_folder(line: &str) -> Option<(Form<'_>, usize)> {
    let end = line
        .find(|letter| !is_name(letter))
        .filter(|_| line.starts_with(|letter: char| letter.is_ascii_alphabetic()))?;
    let rest = line.get(end..)?;
    if let Some(inside) = rest.strip_prefix('[') {
        let close = inside.find(']').filter(|close| inside.get(..*close).is_some_and(is_folder))?;
        return Some((Form::Named, end + after_sign(rest, close + 2, "#$%")?));
    }
    let behind = rest.strip_prefix(':').filter(|behind| !behind.starts_with("//"))?;
    let start = end + 1;
    if let Some(length) = folder_and_sign(behind) {
        return Some((Form::Named, start + length));
    }
    let (place, user) = behind.split_once(' ')?;
    let user_end = user.find(|letter| !is_name(letter)).filter(|end| *end > 0)?;
    let sign = if user.starts_with("root#") { "#" } else { "$" };
    let length = start + after_sign(behind, place.len() + 1 + user_end, sign)?;
    match place {
        place if is_folder(place) => Some((Form::Named, length)),
        // The last part of the folder.
        place if !place.is_empty() && place.chars().all(is_name) => {
            Some((Form::Folder(line.get(..start)?), length))
        }
        _ => None,
    }
}

/// A folder without blanks, and the sign directly behind it.
fn folder_and_sign(text: &str) -> Option<usize> {
    let end = text.find(|letter: char| letter.is_whitespace() || "#$%>".contains(letter))?;
    let is_folder = text.get(..end).is_some_and(is_folder);
    after_sign(text, end, "#$%>").filter(|_| is_folder)
}

fn is_folder(text: &str) -> bool {
    text.starts_with('/') || text == "~" || text.starts_with("~/")
}

fn bracketed(line: &str) -> Option<(Form<'_>, usize)> {
    let inside = line.strip_prefix('[')?;
    let close = inside.find(']').filter(|close| *close < LONGEST_PROMPT)?;
    let (content, behind) = (inside.get(..close)?, inside.get(close + 1..)?);
    let start = close + 2;
    match user_and_host(inside).filter(|end| *end <= close) {
        // RouterOS: `[admin@MikroTik] > `, `[admin@MikroTik] /ip address> `.
        Some(_) if behind.starts_with(" >") || behind.starts_with(" /") => {
            let sign = first_sign(behind, ">")?;
            Some((Form::Named, start + after_sign(behind, sign, ">")?))
        }
        // ESXi has no sign: `[root@esx1:~] `.
        Some(end)
            if behind.starts_with(' ') && content.get(end..)?.strip_prefix(':').is_some_and(is_folder) =>
        {
            Some((Form::Named, start + 1))
        }
        Some(_) => Some((Form::Named, after_sign(line, start, "#$%")?)),
        // pfSense: `[2.7.2-RELEASE][admin@fw.lan]/root: `.
        None if behind.starts_with('[') => {
            let host = behind.get(1..)?;
            let end = user_and_host(host)
                .filter(|end| host.get(*end..).is_some_and(|rest| rest.starts_with(']')))?;
            let folder = host.get(end + 1..)?;
            let colon = folder.find(": ").filter(|at| folder.get(..*at).is_some_and(is_folder))?;
            Some((Form::Named, start + end + 2 + colon + 2))
        }
        // QNAP: `[~] # `; Nix: `[nix-shell:~]$ `.
        None => {
            let place = content.rsplit(':').next().filter(|place| is_folder(place))?;
            let blank = usize::from(behind.starts_with(' '));
            let length = after_sign(line, start + blank, "#$%")?;
            (!place.contains(' ')).then_some((Form::Named, length))
        }
    }
}

/// PowerShell on any system, and cmd: `PS C:\Users\me> `, `PS /root> `, `C:\>dir`.
fn of_windows(line: &str) -> Option<(Form<'_>, usize)> {
    let drive = |text: &str| {
        let mut letters = text.chars();
        letters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
            && letters.as_str().starts_with(":\\")
    };
    if let Some(rest) = line.strip_prefix("PS") {
        let place = rest.strip_prefix(' ');
        let sign = first_sign(rest, ">")?;
        let is_prompt = sign == 0
            || place.is_some_and(|place| drive(place) || is_folder(place) || place.starts_with("\\\\"));
        return is_prompt.then_some((Form::Named, 2 + after_sign(rest, sign, ">")?));
    }
    let sign = line.find('>').filter(|sign| *sign < LONGEST_PROMPT && drive(line))?;
    // `C:\a -> C:\b`, `C:\a > b`
    if line.get(..sign)?.ends_with(['-', '=', ' ']) {
        return None;
    }
    Some((Form::Named, after_sign(line, sign, ">").unwrap_or(sign + 1)))
}

/// `/ # `, `/etc $ `, `~ # `: a folder and a sign, with a blank between them.
fn folder(line: &str) -> Option<(Form<'_>, usize)> {
    let (place, _) = line.split_once(' ').filter(|(place, _)| is_folder(place) && !place.ends_with(':'))?;
    let length = after_sign(line, place.len() + 1, "#$")?;
    Some((if matches!(place, "/" | "~") { Form::Named } else { Form::Folder("") }, length))
}

/// `❯ `, and what oh-my-zsh has: `➜  etc git:(main) ✗ `.
fn themed(line: &str) -> Option<(Form<'_>, usize)> {
    let sign = line.chars().next().filter(|sign| THEMED.contains(sign))?;
    let behind = line.get(sign.len_utf8()..)?;
    let mut length = sign.len_utf8() + usize::from(behind.starts_with(' '));
    if !behind.is_empty() && !behind.starts_with(' ') {
        return None;
    }
    if let Some(place) = behind.strip_prefix("  ") {
        // The folder, then what git says.
        length += 1 + place.find(' ').map_or(place.len(), |end| end + 1);
        let git = line.get(length..)?.strip_prefix("git:(").and_then(|rest| rest.find(") "));
        length += git.map_or(0, |end| "git:(".len() + end + 2);
        let changed = line.get(length..)?.strip_prefix("✗ ");
        length += changed.map_or(0, |_| "✗ ".len());
    }
    Some((Form::Bare(sign), length))
}

/// starship on one line: `~/src on main ❯ `, `pve1 in ~ ❯ `, `rackdown on main via 🦀 v1.90 ❯ `.
fn themed_behind_folder(line: &str) -> Option<(Form<'_>, usize)> {
    let near = line.char_indices().take_while(|(at, _)| *at < LONGEST_PROMPT);
    let (at, sign) = near.into_iter().find(|(_, letter)| THEMED_BEHIND_FOLDER.contains(letter))?;
    let place = line.get(..at)?.strip_suffix(' ')?;
    let mut words = place.split(' ');
    let first = words.next()?;
    let is_place = is_folder(first)
        || words.next().is_none_or(|word| matches!(word, "on" | "in" | "via") || is_folder(word));
    let length = at + sign.len_utf8();
    let blank = match line.get(length..)?.chars().next() {
        None => 0,
        Some(' ') => 1,
        Some(_) => return None,
    };
    (!first.is_empty() && is_place).then_some((Form::Bare(sign), length + blank))
}

/// Python, U-Boot, the programs with their name in brackets, and switches of H3C and Huawei.
fn of_program(line: &str) -> Option<(Form<'_>, usize)> {
    let end = match line.chars().next()? {
        '>' if line.starts_with(">>>") => 3,
        '=' if line.starts_with("=>") => 2,
        '(' => {
            line.find(')')
                .filter(|end| line.get(1..*end).is_some_and(|name| BRACKETED_PROGRAMS.contains(&name)))?
                + 1
        }
        '<' => {
            let end = line.find('>')?;
            let name = line.get(1..end)?;
            (name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && name.chars().all(is_name))
                .then_some(end + 1)?
        }
        _ => return None,
    };
    let (written, rest) = line.split_at_checked(end)?;
    let blank = usize::from(rest.starts_with(' '));
    // Only at a switch does the command follow without a blank.
    (blank == 1 || rest.is_empty() || written.starts_with('<'))
        .then_some((Form::Program(written), end + blank))
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
    if let Some(length) = after_sign(line, sign, "#$%>") {
        return Some((Form::Host(name), length));
    }
    // Switches and routers have no blank before the command.
    let command = line.get(sign..)?.strip_prefix(['#', '>'])?;
    let is_command = command.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '?');
    is_command.then_some((Form::Tight(name), sign + 1))
}

fn bare(line: &str) -> Option<(Form<'_>, usize)> {
    let length = after_sign(line, 0, "#$%")?;
    let sign = line.chars().next()?;
    let command = line.get(length..)?.trim_start();
    let is_told = match sign {
        '$' => is_amount(command),
        _ => is_sentence(command),
    };
    (!is_told).then_some((Form::Bare(sign), length))
}

/// `5.00`, which no command is called.
fn is_amount(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.starts_with(|letter: char| letter.is_ascii_digit())
        && word.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-'))
}

/// A remark: words that begin with a capital letter as sentences do, or end as sentences do. No command does.
fn is_sentence(text: &str) -> bool {
    let mut letters = text.chars();
    let capital = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_none_or(|next| !next.is_uppercase() && next != '_' && next != '=');
    let first = text.split(' ').next().unwrap_or_default();
    let mut end = text.chars().rev();
    let ends = match (end.next(), end.next()) {
        (Some(':'), Some(before)) => before.is_alphanumeric() && text.contains(' '),
        (Some('.' | '!' | '?'), Some(before)) => before.is_alphabetic() && text.contains(' '),
        _ => false,
    };
    let has_option = text.split(' ').any(|word| word.len() > 1 && word.starts_with('-'));
    capital && !has_option && !first.contains(['=', '/', '-']) && text.contains(' ') || ends
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
mod tests;
