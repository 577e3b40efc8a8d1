//! Which prompts a session has: a line that could be one is one if the rest of the session shows it.
//!
//! In: the lines of a session. Out: of each line, the prompt that it begins with.
//!
//! The rules, because a `# ` line may be a command of root's, a remark, or output:
//! - A prompt with user and host (`root@pvehp:~# `) is a prompt wherever it stands.
//! - Of the other forms, the first one in the session is the only one: after `$ ls` a line `# …` is output. `pvehp# `
//!   counts for that host only.
//! - `# ` or `% ` alone, and a host's name with `>` or `%`, are the prompt only of a session that has no other one, so a
//!   remark above `$ ls` is no command. `Router#show`, without a blank, has to come twice or with a command of switches.
//! - The prompt of a program (`>>> `, `(parted) `, `=> `, `<H3C>`) is one if the session begins with it or names the
//!   program above it; of U-Boot and of switches a command of theirs has to stand at it, too.
//! - What begins with `#!` is a script without prompts.

use std::collections::{BTreeMap, BTreeSet};

use super::prompt::{Form, LONGEST_PROMPT, Prompt, prompt};

/// What is typed at switches and routers.
const SWITCH_COMMANDS: &[&str] = &[
    "conf",
    "config",
    "configure",
    "copy",
    "dis",
    "display",
    "en",
    "enable",
    "ping",
    "quit",
    "save",
    "sh",
    "show",
    "sys",
    "system-view",
    "terminal",
    "undo",
    "wr",
    "write",
];

/// What is typed at U-Boot.
const UBOOT_COMMANDS: &[&str] = &[
    "bdinfo", "boot", "bootm", "bootd", "booti", "bootz", "dhcp", "ext4load", "ext4ls", "fatload", "fatls",
    "fdt", "help", "load", "ls", "md", "mmc", "mw", "nand", "pci", "ping", "printenv", "reset", "run",
    "saveenv", "setenv", "sf", "tftp", "tftpboot", "ubi", "usb", "version",
];

/// The prompts of a session.
pub(super) struct Prompts<'a> {
    form: Option<Form<'a>>,
    /// What stands in front of the folder in prompts that are sure: nothing, as busybox has it, or `Mac:`.
    before_folders: BTreeSet<&'a str>,
    /// The prompts of programs, as they are written.
    programs: BTreeSet<&'a str>,
}

impl<'a> Prompts<'a> {
    /// The prompts that a session shows.
    pub(super) fn of(lines: &[&'a str]) -> Self {
        // A script shown as a session is not one.
        if lines.first().is_some_and(|line| line.starts_with("#!")) {
            return Prompts { form: None, before_folders: BTreeSet::new(), programs: BTreeSet::new() };
        }
        let found: Vec<(Form<'a>, &str, &str)> = lines
            .iter()
            .filter_map(|line| {
                let found = prompt(line)?;
                let (prompt, command) = line.split_at_checked(found.length)?;
                Some((found.form, prompt, command))
            })
            .collect();
        let sure = found.iter().filter(|(form, ..)| *form == Form::Named);
        let before_folders = sure.filter_map(|(_, prompt, _)| prompt.split(['/', '~']).next()).collect();
        Prompts { form: form(&found), before_folders, programs: programs(lines) }
    }

    /// Whether there are any.
    pub(super) fn any(&self) -> bool {
        self.form.is_some() || !self.programs.is_empty()
    }

    /// The prompt that a line of the session begins with.
    pub(super) fn at(&self, line: &'a str) -> Option<Prompt<'a>> {
        prompt(line).filter(|found| self.has(found.form)).or_else(|| self.comware_view(line))
    }

    fn has(&self, form: Form) -> bool {
        match form {
            Form::Named => true,
            Form::Program(written) => self.programs.contains(written),
            Form::Folder(before) if self.before_folders.contains(before) => true,
            Form::Host(host) | Form::Tight(host) => self.form == Some(Form::Host(host)),
            form => self.form == Some(form),
        }
    }

    /// `[H3C]vlan 10`, `[H3C-vlan10]`, `[~HUAWEI]`: where a switch that says `<H3C>` is configured.
    fn comware_view(&self, line: &'a str) -> Option<Prompt<'a>> {
        let (view, _) = line.strip_prefix('[')?.split_once(']')?;
        let view = view.trim_start_matches(['~', '*']);
        let ends = view.match_indices('-').map(|(at, _)| at).chain([view.len()]);
        let mut hosts = ends.take_while(|end| *end < LONGEST_PROMPT).filter_map(|end| view.get(..end));
        let written = hosts.find_map(|host| self.programs.get(format!("<{host}>").as_str()))?;
        let length = line.find(']')? + 1;
        let blank = usize::from(line.get(length..)?.starts_with(' '));
        Some(Prompt { form: Form::Program(written), length: length + blank })
    }
}

/// The form of the session's own prompt.
fn form<'a>(found: &[(Form<'a>, &str, &str)]) -> Option<Form<'a>> {
    let is_weak = |form: Form, prompt: &str| match form {
        Form::Bare(sign) => matches!(sign, '#' | '%'),
        Form::Tight(_) | Form::Program(_) => true,
        // Output has words with these signs, too.
        Form::Host(_) => prompt.trim_end().ends_with(['>', '%']),
        Form::Folder(before) => !before.is_empty(),
        Form::Named => false,
    };
    let sure = found.iter().find(|(form, prompt, _)| !is_weak(*form, prompt)).map(|(form, ..)| *form);
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for (form, ..) in found {
        *times.entry(name_of(*form)).or_default() += 1;
    }
    let comes_again = |form: Form| times.get(name_of(form)).is_some_and(|times| *times > 1);
    let weak = |(form, _, command): &(Form<'a>, &str, &str)| match *form {
        Form::Tight(host) => {
            (is_one_of(SWITCH_COMMANDS, command) || comes_again(*form)).then_some(Form::Host(host))
        }
        form @ Form::Folder(_) => comes_again(form).then_some(form),
        Form::Program(_) => None,
        form => Some(form),
    };
    sure.or_else(|| found.iter().find_map(weak))
}

/// What tells one prompt of its form from others.
fn name_of<'a>(form: Form<'a>) -> &'a str {
    match form {
        Form::Host(name) | Form::Tight(name) | Form::Folder(name) | Form::Program(name) => name,
        Form::Named | Form::Bare(_) => "",
    }
}

/// The prompts of programs that the session shows to be such.
fn programs<'a>(lines: &[&'a str]) -> BTreeSet<&'a str> {
    let mut programs = BTreeSet::new();
    let first = lines.iter().position(|line| !line.trim().is_empty());
    for (at, line) in lines.iter().enumerate() {
        let Some(Prompt { form: Form::Program(written), length }) = prompt(line) else { continue };
        let command = line.get(length..).unwrap_or_default();
        let is_shown = match written {
            _ if programs.contains(written) => continue,
            ">>>" => Some(at) == first || names(lines, at, "python"),
            "=>" => is_one_of(UBOOT_COMMANDS, command) && (Some(at) == first || names(lines, at, "u-boot")),
            _ if written.starts_with('<') => is_one_of(SWITCH_COMMANDS, command),
            // The kernel's own shell, which nobody starts.
            "(initramfs)" => true,
            _ => Some(at) == first || names(lines, at, written.trim_matches(['(', ')'])),
        };
        if is_shown {
            programs.insert(written);
        }
    }
    programs
}

/// Whether one of the lines above `end` names a program: as a command, or as the program itself does when it begins.
fn names(lines: &[&str], end: usize, program: &str) -> bool {
    let above = lines.iter().take(end).rev().take(LONGEST_BANNER);
    above.into_iter().any(|line| line.to_ascii_lowercase().contains(&program.to_ascii_lowercase()))
}

/// How far above a program's first prompt its name is looked for, in lines.
const LONGEST_BANNER: usize = 40;

/// Whether the first word of what is typed is one of these.
fn is_one_of(commands: &[&str], typed: &str) -> bool {
    typed.split_whitespace().next().is_some_and(|word| commands.contains(&word))
}
