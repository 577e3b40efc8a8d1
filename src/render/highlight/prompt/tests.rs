//! A line in; out the form of its prompt, and the command.

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
        "alpine:~# pvecm status",
        "UDM-Pro:/etc/init.d# pvecm status",
        "/ # pvecm status",
        "~ $ pvecm status",
        "root@truenas[~]# pvecm status",
        "admin@truenas[/mnt/tank/my files]$ pvecm status",
        "root@OPNsense:~ # pvecm status",
        "me@freebsd:~ % pvecm status",
        "[admin@MikroTik] > pvecm status",
        "[admin@MikroTik] /ip address> pvecm status",
        "[root@esx1:~] pvecm status",
        "[2.7.2-RELEASE][admin@fw.lan]/root: pvecm status",
        "[~] # pvecm status",
        "[nix-shell:~/src]$ pvecm status",
        "PS C:\\Users\\me> pvecm status",
        "PS /root> pvecm status",
        "PS> pvecm status",
        "C:\\>pvecm status",
        "C:\\Program Files> pvecm status",
        "me@fish ~/src (main)> pvecm status",
        "me@junos> pvecm status",
        "me@junos# pvecm status",
        "root@OpenWrt:/# pvecm status",
        "admin@DiskStation:/volume1$ pvecm status",
        "host:~ me$ pvecm status",
        "Mac-mini:/etc root# pvecm status",
        "truenas[~]# pvecm status",
        "nas[/mnt/tank]% pvecm status",
        "└─$ pvecm status",
        "└──# pvecm status",
        "╰─❯ pvecm status",
        "12:34:56 root@pve1:~# pvecm status",
        "[12:34] root@pve1:~# pvecm status",
        "[2026-11-28 12:34:56] [root@pve1 ~]# pvecm status",
        "12:34 (venv) me@host:~$ pvecm status",
    ] {
        check(line, Some((Form::Named, "pvecm status")));
    }
}

#[test]
fn a_host_alone_may_name_its_mode() {
    check("pvehp# ls", Some((Form::Host("pvehp"), "ls")));
    check("switch-1(config-if)# no shutdown", Some((Form::Host("switch-1"), "no shutdown")));
    check("Router> enable", Some((Form::Host("Router"), "enable")));
    check("Router#show version", Some((Form::Tight("Router"), "show version")));
    check("Router(config)#hostname r1", Some((Form::Tight("Router"), "hostname r1")));
    check("truenas% ls", Some((Form::Host("truenas"), "ls")));
    check("ash-4.4# ls", Some((Form::Host("ash-4.4"), "ls")));
    check("/etc/config # ls", Some((Form::Folder(""), "ls")));
}

#[test]
fn a_sign_alone_is_a_prompt() {
    check("$ ls", Some((Form::Bare('$'), "ls")));
    check("# systemctl restart corosync", Some((Form::Bare('#'), "systemctl restart corosync")));
    check("(venv) $ ls", Some((Form::Bare('$'), "ls")));
    check("% ls", Some((Form::Bare('%'), "ls")));
    check("# FOO=bar ./x", Some((Form::Bare('#'), "FOO=bar ./x")));
    check("# Xorg -configure", Some((Form::Bare('#'), "Xorg -configure")));
    check("❯ ls", Some((Form::Bare('❯'), "ls")));
    check("➜  etc git:(main) ✗ ls", Some((Form::Bare('➜'), "ls")));
    check("➜  ~ ls", Some((Form::Bare('➜'), "ls")));
    check("12:34:56 $ ls", Some((Form::Bare('$'), "ls")));
    check("~ ❯ ls", Some((Form::Bare('❯'), "ls")));
    check("~/src on  main [!] via 🦀 v1.90 ❯ ls", Some((Form::Bare('❯'), "ls")));
    check("rackdown on main ❯ ls", Some((Form::Bare('❯'), "ls")));
    check("root in pve1 in ~ ❯ ls", Some((Form::Bare('❯'), "ls")));
    check("src ❯ ls", Some((Form::Bare('❯'), "ls")));
}

#[test]
fn a_program_may_have_a_prompt_of_its_own() {
    check(">>> 1 + 1", Some((Form::Program(">>>"), "1 + 1")));
    check("=> printenv", Some((Form::Program("=>"), "printenv")));
    check("(initramfs) ls", Some((Form::Program("(initramfs)"), "ls")));
    check("(parted)", Some((Form::Program("(parted)"), "")));
    check("<H3C>display version", Some((Form::Program("<H3C>"), "display version")));
    check("<H3C> save", Some((Form::Program("<H3C>"), "save")));
    check("Mac:src me$ ls", Some((Form::Folder("Mac:"), "ls")));
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
        "# Install the package",
        "# on the node:",
        "# now restart it.",
        "% Total of it",
        "$ 5.00 a month",
        "http://example.org/# a",
        "/dev/sda1",
        "/dev/sda1: # a",
        "PSU > 500 W",
        "PS C: # a",
        "C:\\a -> C:\\b",
        "[info] started",
        "[1/3] # a",
        "> quoted",
        "->",
        ">>>>>>> theirs",
        "=>building",
        "(note) see below",
        "</b>text",
        "<a href=x>text",
        "12:34:56 pve1 corosync[1]: # up",
        "12:34:56 # up",
        "12:34:56 pve1> up",
        "07:00 up 3 days",
        "└─sda1",
        "└── $ a",
        "Settings » Network",
        "click Settings then ❯ Network",
        "note:see $ a",
        "list[0]# a",
        "a/b[~]# a",
    ] {
        check(line, None);
    }
}
