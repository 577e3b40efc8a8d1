//! A whole site searched for secrets: first what it is made from, then every file that would be published.
//!
//! Comes in: the files, and the false alarms that the site allows. Goes out: diagnostics that say where a secret stands
//! and of what kind it is, never the secret. Files that did not change are not searched again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::Scanner;
use super::allow::Allowed;
use super::scan::Finding;
use crate::diag::{Diagnostic, Place, Span, catalog};
use crate::memo::Memo;
use crate::source::{Blob, Inputs, SitePath};

/// The search through one site.
pub struct SecretSearch<'a> {
    scanner: &'a Scanner,
    memo: &'a Memo,
    allowances: &'a [(Allowed, Span)],
    /// Which allowances allowed something.
    used: Vec<bool>,
    /// Secrets that have been reported where they come from.
    reported: BTreeSet<Vec<u8>>,
}

impl<'a> SecretSearch<'a> {
    /// Begins a search. It proves that the scanner sees before anyone trusts it: see [`Scanner::finds_the_canary`].
    pub fn begin(
        scanner: &'a Scanner,
        memo: &'a Memo,
        allowances: &'a [(Allowed, Span)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        if !scanner.finds_the_canary() {
            diagnostics.push(catalog::scanner_is_blind());
        }
        SecretSearch {
            scanner,
            memo,
            allowances,
            used: vec![false; allowances.len()],
            reported: BTreeSet::new(),
        }
    }

    /// Searches what the site is made from: pages, data, excerpts, snapshots, templates, static files.
    pub fn sources(&mut self, inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) {
        self.names(inputs, diagnostics);
        for (path, findings) in self.findings(inputs.files.iter()) {
            for finding in findings.iter() {
                if self.is_allowed(finding, Some(path)) {
                    continue;
                }
                // A text begins behind its byte order mark, which the scanner saw.
                let text = inputs.get(path).and_then(|blob| Some(blob.bytes().len() - blob.text()?.len()));
                let span = finding.range.clone().zip(text).map(|(range, mark)| {
                    Span::new(path, range.start.saturating_sub(mark)..range.end.saturating_sub(mark))
                });
                let place = span.map_or_else(|| Place::File(path.clone()), Place::At);
                diagnostics.push(catalog::secret_in_source(place, finding.line, &finding.kind.words()));
                self.reported.insert(finding.secret.clone());
            }
        }
    }

    /// Searches the names of the files: they are published in addresses, and told in every message about a file.
    fn names(&mut self, inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) {
        let names: Vec<&str> = inputs.files.keys().map(SitePath::as_str).collect();
        for finding in self.scanner.scan(names.join("\n").as_bytes()) {
            if !self.is_allowed(&finding, None) {
                diagnostics.push(catalog::secret_in_name(&finding.kind.words()));
            }
        }
    }

    /// Searches every byte that would be published; what was reported as part of the sources is not said again.
    ///
    /// `copies` are the files of the output that are a source's, with which one: what is allowed there is allowed in them.
    /// `searched` are files that have been searched already, with what is in them.
    pub fn output<'f>(
        &mut self,
        files: impl Iterator<Item = (&'f SitePath, &'f Blob)>,
        copies: &BTreeMap<SitePath, SitePath>,
        searched: impl Iterator<Item = (&'f SitePath, &'f [Finding])>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for (path, findings) in self.findings(files) {
            self.report_output(path, copies.get(path), &findings, diagnostics);
        }
        for (path, findings) in searched {
            self.report_output(path, None, findings, diagnostics);
        }
    }

    fn report_output(
        &mut self,
        path: &SitePath,
        source: Option<&SitePath>,
        findings: &[Finding],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for finding in findings {
            let known = |secret: &Vec<u8>| {
                super::value::has(&finding.secret, secret) || super::value::has(secret, &finding.secret)
            };
            if !self.is_allowed(finding, source) && !self.reported.iter().any(known) {
                diagnostics.push(catalog::secret_in_output(path, finding.line, &finding.kind.words()));
            }
        }
    }

    /// Reports the allowances that allowed nothing.
    pub fn end(self, diagnostics: &mut Vec<Diagnostic>) {
        let unused = self.allowances.iter().zip(&self.used).filter(|(_, used)| !**used);
        diagnostics.extend(unused.map(|((_, span), _)| catalog::unused_allowance(span.clone())));
    }

    fn findings<'f>(
        &self,
        files: impl Iterator<Item = (&'f SitePath, &'f Blob)>,
    ) -> Vec<(&'f SitePath, Arc<Vec<Finding>>)> {
        let (scanner, memo) = (self.scanner, self.memo);
        let search = |(path, blob): &(&'f SitePath, &'f Blob)| {
            (*path, memo.get("search for secrets", blob.fingerprint(), || scanner.scan(blob.bytes())))
        };
        let files: Vec<_> = files.collect();
        // Files differ much in size.
        let all: Vec<_> = files.par_iter().with_max_len(16).map(search).collect();
        all.into_iter().filter(|(_, findings)| !findings.is_empty()).collect()
    }

    fn is_allowed(&mut self, finding: &Finding, source: Option<&SitePath>) -> bool {
        let mut allowed = false;
        for ((allowance, _), used) in self.allowances.iter().zip(&mut self.used) {
            if allowance.allows(&finding.secret, source.map(SitePath::as_str)) {
                (allowed, *used) = (true, true);
            }
        }
        allowed
    }
}
