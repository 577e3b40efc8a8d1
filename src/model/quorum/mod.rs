//! What a cluster does when nodes, links or the QDevice fail: one of corosync, or one of etcd (`etcd`).
//!
//! In: a [`ClusterConfig`] and what happens to the cluster. Out: what each node sees (votes, expected votes, quorum,
//! quorate or not), or the reasons why corosync would not start at all. Two ways lead there: [`simulate`] plays the
//! messages of votequorum, corosync-qdevice and corosync-qnetd for any history, and [`survival`] gives the answer in
//! closed form for the one history that tables need, a full cluster that loses things at once. The tests hold one
//! against the other and both against a real cluster.
//!
//! Sources are cited as file and line: VQ = corosync 3.1.7 `exec/votequorum.c`, QT = `tools/corosync-quorumtool.c`;
//! corosync-qdevice 3.0.3 `qdevices/`: LMS = `qnetd-algo-lms.c`, FF = `qnetd-algo-ffsplit.c`, UT = `qnetd-algo-utils.c`,
//! NLMS = `qdevice-net-algo-lms.c`, NFF = `qdevice-net-algo-ffsplit.c`, MN = `qdevice-model-net.c`.
//!
//! Never: IO, a clock, a panic, or a rule that knows a scenario by name.

// A variant or field whose name says all there is to say has no sentence of its own.
#![allow(missing_docs)]

pub mod alternatives;
pub mod availability;
pub mod cautions;
pub mod config;
mod etcd;
mod events;
pub mod fatal;
mod ffsplit;
mod lms;
mod qnetd;
pub mod scenario;
pub mod seen;
pub mod simulation;
pub mod splits;
pub mod survival;
pub mod views;
mod votequorum;

pub use config::{
    Algorithm, AutoTieBreaker, ClusterConfig, QDeviceConfig, QuorumRule, Refusal, TieBreaker,
    VoteQuorumOptions, Voter, check_config,
};
pub use events::Event;
pub use scenario::{Group, History, Leave, QnetdState, Reach, Scenario, ScenarioError, play};
pub use simulation::simulate;
pub use views::{DeviceColumn, Membership, NodeView, StatusFlag};
