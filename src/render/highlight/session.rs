//! A shell session as text: which lines are commands and which are what the commands printed.
//!
//! In: the text of a `console` fence. Out: its entries in order, and the commands alone for the copy button.
//!
//! Which lines have a prompt is decided in `prompts`. Beyond that:
//! - The line after a command that ends in `\` continues it, with or without `> ` in front.
//! - A line `> …` after a command that is visibly unfinished (an open quote, `|`, `do`, `<<EOF`) continues it, and so
//!   does every such line directly below.
//! - A line `... …` below one of Python's `>>> ` continues it.
//! - The lines of a here-document belong to the command, with or without `> `, if its end is in the session.

use super::here_document::here_marks;
use super::prompts::Prompts;

/// What a line of a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineRole {
    Command,
    Continuation,
    Output,
}

/// A line of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SessionEntry<'a> {
    pub(super) role: LineRole,
    /// The prompt with the space after it; empty where the line has none.
    pub(super) prompt: &'a str,
    pub(super) text: &'a str,
}

/// How far below a command the end of its here-document is looked for, in lines; bounds the cost of a hostile text.
const LONGEST_HERE_DOCUMENT: usize = 500;

/// The commands of a session without prompts and output, one a line, as a reader would type them.
///
/// Line ends are line feeds, and characters that HTML does not allow are U+FFFD, as on the page.
pub fn commands(source: &str) -> String {
    let source = super::with_line_feeds(source);
    let lines = super::lines_of(&source);
    let entries = read_session(&lines);
    let typed = entries.iter().filter(|entry| entry.role != LineRole::Output);
    // A prompt with nothing behind it is where the reader was left waiting, not a command.
    let typed = typed.filter(|entry| entry.role == LineRole::Continuation || !entry.text.trim().is_empty());
    let commands: Vec<&str> = typed.map(|entry| entry.text).collect();
    super::html::visible(&commands.join("\n"))
}

/// Tells the lines of a session apart.
pub(super) fn read_session<'a>(lines: &[&'a str]) -> Vec<SessionEntry<'a>> {
    let prompts = Prompts::of(lines);
    let mut entries: Vec<SessionEntry<'a>> = Vec::with_capacity(lines.len());
    let mut here_document = 0;
    for (at, line) in lines.iter().enumerate() {
        let entry = match prompts.at(line) {
            _ if here_document > 0 => continuation(line, ">"),
            Some(found) => command(line, found.length),
            None if continues(line, entries.last()) => {
                continuation(line, if is_python(entries.last()) { "..." } else { ">" })
            }
            None => SessionEntry { role: LineRole::Output, prompt: "", text: line },
        };
        here_document = match here_document {
            0 if entry.role != LineRole::Output => {
                here_document_length(entry.text, lines.get(at + 1..).unwrap_or_default())
            }
            open => open.saturating_sub(1),
        };
        entries.push(entry);
    }
    entries
}

/// Whether a session has any prompt.
pub(super) fn has_prompt(lines: &[&str]) -> bool {
    Prompts::of(lines).any()
}

fn command(line: &str, length: usize) -> SessionEntry<'_> {
    let (prompt, text) = line.split_at_checked(length).unwrap_or(("", line));
    SessionEntry { role: LineRole::Command, prompt, text }
}

/// A line that goes on with a command; `sign` is what the shell puts in front.
fn continuation<'a>(line: &'a str, sign: &str) -> SessionEntry<'a> {
    let behind = line.strip_prefix(sign);
    let text = behind.and_then(|rest| if rest.is_empty() { Some(rest) } else { rest.strip_prefix(' ') });
    let text = text.unwrap_or(line);
    let prompt = line.strip_suffix(text).unwrap_or_default();
    SessionEntry { role: LineRole::Continuation, prompt, text }
}

fn is_python(before: Option<&SessionEntry>) -> bool {
    before.is_some_and(|before| before.prompt.starts_with(">>>") || before.prompt.starts_with("..."))
}

fn continues(line: &str, before: Option<&SessionEntry>) -> bool {
    let Some(before) = before.filter(|before| before.role != LineRole::Output) else { return false };
    if is_python(Some(before)) {
        return line == "..." || line.starts_with("... ");
    }
    let has_sign = line == ">" || line.starts_with("> ");
    let goes_on = before.role == LineRole::Continuation && !before.prompt.is_empty();
    ends_in_backslash(before.text) || has_sign && (goes_on || is_unfinished(before.text))
}

fn ends_in_backslash(command: &str) -> bool {
    let backslashes = command.len() - command.trim_end_matches('\\').len();
    backslashes % 2 == 1
}

fn is_unfinished(command: &str) -> bool {
    let (bare, quote) = without_quotes(command);
    let bare = bare.trim_end();
    let last_word = bare.rsplit([' ', ';']).next().unwrap_or_default();
    quote.is_some()
        || bare.ends_with(['|', '(', '{'])
        || bare.ends_with("&&")
        || bare.contains("<<")
        || matches!(last_word, "do" | "then" | "else" | "in")
}

/// The command without its quoted text and its remark, and the quote that is still open at its end.
fn without_quotes(command: &str) -> (String, Option<char>) {
    let mut bare = String::new();
    let mut quote = None;
    let mut escaped = false;
    for letter in command.chars() {
        let literal = std::mem::take(&mut escaped);
        match (quote, letter) {
            _ if literal => {}
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '#') if bare.is_empty() || bare.ends_with([' ', '\t']) => break,
            (None, _) => bare.push(letter),
        }
    }
    (bare, quote)
}

/// How many of the lines `below` a command are its here-documents, the end marks included; 0 without one.
fn here_document_length(command: &str, below: &[&str]) -> usize {
    let mut length = 0;
    for mark in here_marks(command) {
        let is_end = |line: &&str| mark.ends(line.strip_prefix("> ").unwrap_or(line));
        let rest = below.get(length..).unwrap_or_default();
        match rest.iter().take(LONGEST_HERE_DOCUMENT).position(is_end) {
            Some(end) => length += end + 1,
            None => return 0,
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares a session with its lines marked `$` command, `>` continuation, ` ` output.
    fn check(source: &str, expected: &[&str]) {
        let lines: Vec<&str> = source.lines().collect();
        let marked: Vec<String> = read_session(&lines)
            .iter()
            .map(|entry| match entry.role {
                LineRole::Command => format!("$ {}", entry.text),
                LineRole::Continuation => format!("> {}", entry.text),
                LineRole::Output => format!("  {}", entry.text),
            })
            .collect();
        assert_eq!(marked, expected);
    }

    #[test]
    fn what_follows_a_command_is_its_output() {
        check("root@pvehp:~# pvecm status\nQuorate: Yes\n", &["$ pvecm status", "  Quorate: Yes"]);
    }

    #[test]
    fn the_first_form_is_the_only_one() {
        check("$ cat /etc/hosts\n# local\npvehp# ls\n", &["$ cat /etc/hosts", "  # local", "  pvehp# ls"]);
        check("pvehp# cat x\n$ y\npi# z\n", &["$ cat x", "  $ y", "  pi# z"]);
    }

    #[test]
    fn a_prompt_with_user_and_host_counts_everywhere() {
        check(
            "$ ssh root@pvehp\nroot@pvehp:~# id\nuid=0(root)\n# no\n",
            &["$ ssh root@pvehp", "$ id", "  uid=0(root)", "  # no"],
        );
    }

    #[test]
    fn a_hash_is_the_prompt_of_a_session_without_another() {
        check("# id\nuid=0(root)\n# ls\n", &["$ id", "  uid=0(root)", "$ ls"]);
        check("# On the node:\nroot@pvehp:~# id\n", &["  # On the node:", "$ id"]);
    }

    #[test]
    fn a_session_without_prompt_is_all_output() {
        check("Quorate: Yes\n> quoted\n", &["  Quorate: Yes", "  > quoted"]);
    }

    #[test]
    fn a_backslash_continues_with_or_without_a_sign() {
        check("$ a \\\n> b \\\n  c\nd\n", &["$ a \\", "> b \\", ">   c", "  d"]);
        check("$ a \\\\\nb\n", &["$ a \\\\", "  b"]);
    }

    #[test]
    fn a_sign_continues_an_unfinished_command_only() {
        check(
            "$ for i in 1 2; do\n> echo $i\n> done\n1\n",
            &["$ for i in 1 2; do", "> echo $i", "> done", "  1"],
        );
        check("$ echo 'a\n> b'\n", &["$ echo 'a", "> b'"]);
        check("$ grep '>' mail # don't\n> quoted\n", &["$ grep '>' mail # don't", "  > quoted"]);
    }

    #[test]
    fn a_here_document_belongs_to_its_command() {
        check(
            "$ cat <<'EOF' >x\n# a\n$ b\nEOF\nout\n",
            &["$ cat <<'EOF' >x", "> # a", "> $ b", "> EOF", "  out"],
        );
        check("$ cat <<EOF\n> a\n> EOF\n$ ls\n", &["$ cat <<EOF", "> a", "> EOF", "$ ls"]);
        check("$ cat <<EOF\n... a\n...\nEOF\n", &["$ cat <<EOF", "> ... a", "> ...", "> EOF"]);
        check("$ a \\\n... b\n", &["$ a \\", "> ... b"]);
        check("$ cat <<<EOF\nEOF\n", &["$ cat <<<EOF", "  EOF"]);
        check("$ cat <<EOF\nnever ends\n", &["$ cat <<EOF", "  never ends"]);
        check(
            "$ cat <<'END OF' <<B.x\n# a\nEND OF\n$ b\nB.x\nout\n",
            &["$ cat <<'END OF' <<B.x", "> # a", "> END OF", "> $ b", "> B.x", "  out"],
        );
        check(
            "$ cat <<-end-of\n\t$ b\n\tend-of\nout\n",
            &["$ cat <<-end-of", "> \t$ b", "> \tend-of", "  out"],
        );
    }

    #[test]
    fn prompts_of_routers_and_containers_are_told_by_the_rest_of_the_session() {
        check(
            "Router>enable\nRouter#show version\nIOS 15\nRouter(config)#end\n",
            &["$ enable", "$ show version", "  IOS 15", "$ end"],
        );
        check("issue#12 is open\nsee page#anchor\n", &["  issue#12 is open", "  see page#anchor"]);
        check("/ # cd etc\n/etc # ls\nhosts\n", &["$ cd etc", "$ ls", "  hosts"]);
        check("$ docker run -it alpine\n/ # id\nuid=0\n", &["$ docker run -it alpine", "$ id", "  uid=0"]);
        check("$ cat fstab\n/dev/sda1 # root\n", &["$ cat fstab", "  /dev/sda1 # root"]);
        check("~/src on main\n❯ ls\na.rs\n❯ cd\n", &["  ~/src on main", "$ ls", "  a.rs", "$ cd"]);
        check("$ uptime\nload> 1\n% Total\n", &["$ uptime", "  load> 1", "  % Total"]);
    }

    #[test]
    fn prompts_of_programs_are_told_by_the_session() {
        check(
            "$ python3\n>>> for i in x:\n...   print(i)\n...\n1\n>>> exit()\n$ ls\n... more\n",
            &["$ python3", "$ for i in x:", ">   print(i)", "> ", "  1", "$ exit()", "$ ls", "  ... more"],
        );
        check(">>> 1 + 1\n2\n", &["$ 1 + 1", "  2"]);
        check("$ cat mail\n>>> he said\n", &["$ cat mail", "  >>> he said"]);
        check("=> printenv\nbaudrate=115200\n=> boot\n", &["$ printenv", "  baudrate=115200", "$ boot"]);
        check("=> building it\n=> done\n", &["  => building it", "  => done"]);
        check("$ make\n=> run the tests\n", &["$ make", "  => run the tests"]);
        check("BusyBox v1.30\n\n(initramfs) ls\nbin\n", &["  BusyBox v1.30", "  ", "$ ls", "  bin"]);
        check("# parted /dev/sda\n(parted) print\nModel\n", &["$ parted /dev/sda", "$ print", "  Model"]);
        check("$ ls\n(gdb) is not there\n", &["$ ls", "  (gdb) is not there"]);
        check(
            "<H3C>display version\nH3C\n<H3C>sys\n[H3C]vlan 10\n[H3C-vlan10] quit\n[H3CX]\n[info]\n",
            &["$ display version", "  H3C", "$ sys", "$ vlan 10", "$ quit", "  [H3CX]", "  [info]"],
        );
        check("<li>one\n<li>two\n[li]\n", &["  <li>one", "  <li>two", "  [li]"]);
    }

    #[test]
    fn a_switch_is_told_by_one_command() {
        check("pve1#show version\nIOS\n", &["$ show version", "  IOS"]);
        check("page#anchor of it\nmore\n", &["  page#anchor of it", "  more"]);
        check("$ cat x\npve1#show version\n", &["$ cat x", "  pve1#show version"]);
    }

    #[test]
    fn a_mac_shows_the_last_part_of_the_folder() {
        check("Mac:~ me$ cd src\nMac:src me$ ls\na:b me$ c\n", &["$ cd src", "$ ls", "  a:b me$ c"]);
        check("Mac:src me$ ls\na.rs\nMac:src me$ cd\n", &["$ ls", "  a.rs", "$ cd"]);
        check("note:see me$ later\n", &["  note:see me$ later"]);
    }

    #[test]
    fn the_time_and_the_folder_may_stand_in_front() {
        check(
            "12:34:56 root@pve1:~# date\n12:34:57 pve1 x: $ y\n12:34:58 root@pve1:~# ls\n",
            &["$ date", "  12:34:57 pve1 x: $ y", "$ ls"],
        );
        check("~/src on main ❯ ls\na.rs\n~ ❯ cd\n", &["$ ls", "  a.rs", "$ cd"]);
        check("$ menu\nHome in x ❯ y\n", &["$ menu", "  Home in x ❯ y"]);
        check("┌──(kali㉿kali)-[~]\n└─$ lsblk\n└─sda1\n", &["  ┌──(kali㉿kali)-[~]", "$ lsblk", "  └─sda1"]);
    }

    #[test]
    fn a_script_and_remarks_have_no_prompts() {
        check("#!/bin/sh\n# id\nls\n", &["  #!/bin/sh", "  # id", "  ls"]);
        check("# Install it first\napt install x\n", &["  # Install it first", "  apt install x"]);
        check("$ cat price\n$ 5.00\n", &["$ cat price", "  $ 5.00"]);
    }

    #[test]
    fn commands_are_joined_without_prompts_and_output() {
        let session = "root@pvehp:~# apt install \\\r\n>   corosync\r\ndone\r\nroot@pvehp:~# pvecm status\r\nroot@pvehp:~# ";
        assert_eq!(commands(session), "apt install \\\n  corosync\npvecm status");
    }

    #[test]
    fn a_command_is_copied_as_it_is_shown() {
        assert_eq!(commands("$ printf 'a\u{1b}b'\n"), "printf 'a\u{fffd}b'");
    }
}
