//! Clusters of etcd: a majority of the members decides, whatever happened before.

use proptest::prelude::*;
use rackdown::model::quorum::fatal::fatal_sets;
use rackdown::model::quorum::splits::{SideQuorum, two_way_splits};
use rackdown::model::quorum::survival::{DeviceState, Verdict, survivors_table};
use rackdown::model::quorum::*;

use crate::support::{cluster, fine};

fn etcd(members: usize) -> ClusterConfig {
    ClusterConfig { rule: QuorumRule::Etcd, ..cluster(&vec![1; members]) }
}

/// The failure tolerance of the table in etcd's FAQ ("What is failure tolerance?"), for 1 to 9 members.
const TOLERANCE: [usize; 9] = [0, 0, 1, 1, 2, 2, 3, 3, 4];

#[test]
fn so_many_members_may_fail_as_etcd_says() {
    for (members, tolerance) in (1..).zip(TOLERANCE) {
        let table = survivors_table(&etcd(members)).expect("a table");
        assert_eq!((table.expected, table.quorum), (members as u64, members as u64 / 2 + 1));
        let survived = table.rows.iter().filter(|row| row.lost > 0 && row.verdict == Verdict::All).count();
        assert_eq!(survived, tolerance, "{members} members");
        assert!(table.rows.iter().all(|row| row.device == DeviceState::Absent));
        let fatal = fatal_sets(&etcd(members)).expect("fatal losses");
        assert_eq!(fatal.patterns.iter().map(|pattern| pattern.size()).min(), Some(tolerance + 1));
    }
}

#[test]
fn neither_half_of_an_even_number_goes_on() {
    let splits = two_way_splits(&etcd(4)).expect("splits");
    let halves: Vec<_> = splits.rows.iter().filter(|row| row.first.members.len() == 2).collect();
    assert!(!halves.is_empty());
    assert!(
        halves
            .iter()
            .all(|row| row.first.quorum == SideQuorum::None && row.second.quorum == SideQuorum::None)
    );
}

#[test]
fn options_and_devices_of_corosync_change_nothing() {
    let device =
        QDeviceConfig { algorithm: Algorithm::Lms, votes_key: None, tie_breaker: TieBreaker::Lowest };
    let options =
        VoteQuorumOptions { two_node: true, last_man_standing: true, ..VoteQuorumOptions::default() };
    let disturbed = ClusterConfig { qdevice: Some(device), options, ..etcd(2) };
    assert_eq!(survivors_table(&disturbed), survivors_table(&etcd(2)));
    assert_eq!(play(&disturbed, &fine()), play(&etcd(2), &fine()));
}

proptest! {
    /// The closed form and the play of events agree, whatever the history: an orderly stop is no removal from the members.
    #[test]
    fn a_side_goes_on_if_it_has_more_than_half_of_all(
        members in 1usize..9,
        state in prop::collection::vec(0u8..3, 9),
        history in prop::sample::select(vec![History::Together, History::OneByOne, History::ColdStart]),
        orderly in any::<bool>(),
    ) {
        let of = |wanted: u8| (0..members).filter(|node| state[*node] == wanted).collect::<Vec<_>>();
        let group = |members| Group { members, reach: Reach::None };
        let scenario = Scenario {
            down: of(0),
            partitions: Some(vec![group(of(1)), group(of(2))]),
            history,
            leave: if orderly { Leave::Orderly } else { Leave::Crash },
            ..fine()
        };
        let sides: Vec<Vec<usize>> = {
            let mut sides: Vec<_> = [of(1), of(2)].into_iter().filter(|side| !side.is_empty()).collect();
            sides.sort();
            sides
        };
        let found = play(&etcd(members), &scenario).expect("an outcome");
        prop_assert_eq!(found.iter().map(|side| side.members.clone()).collect::<Vec<_>>(), sides);
        for side in found {
            let quorate = side.members.len() * 2 > members;
            prop_assert!(side.is_uniform() && side.views.len() == side.members.len());
            prop_assert!(side.views.iter().all(|view| view.quorate == quorate && view.quorum == members as u64 / 2 + 1));
            let lost: Vec<usize> = (0..members).filter(|node| !side.members.contains(node)).collect();
            let closed = survival::survive(&etcd(members), &lost, DeviceState::Absent).expect("an outcome");
            prop_assert_eq!(closed.quorate, quorate);
        }
    }
}
