//! Platforms that are known to agree in another way than corosync does.
//!
//! Comes in: the platform in the author's words. Goes out: the kind of cluster that it is usually run as. It only serves to
//! ask: no figure follows from it.

use super::cluster::ClusterKind;

/// The words of platforms, in small letters.
const PLATFORMS: [(&str, ClusterKind); 24] = [
    ("kubernetes", ClusterKind::Kubernetes),
    ("kubeadm", ClusterKind::Kubernetes),
    ("kubespray", ClusterKind::Kubernetes),
    ("k8s", ClusterKind::Kubernetes),
    ("k3s", ClusterKind::Kubernetes),
    ("k3os", ClusterKind::Kubernetes),
    ("k3d", ClusterKind::Kubernetes),
    ("k0s", ClusterKind::Kubernetes),
    ("rke", ClusterKind::Kubernetes),
    ("rancher", ClusterKind::Kubernetes),
    ("harvester", ClusterKind::Kubernetes),
    ("microk8s", ClusterKind::Kubernetes),
    ("minikube", ClusterKind::Kubernetes),
    ("openshift", ClusterKind::Kubernetes),
    ("okd", ClusterKind::Kubernetes),
    ("microshift", ClusterKind::Kubernetes),
    ("talos", ClusterKind::Kubernetes),
    ("tanzu", ClusterKind::Kubernetes),
    ("nomad", ClusterKind::Etcd),
    ("consul", ClusterKind::Etcd),
    ("swarm", ClusterKind::Etcd),
    ("etcd", ClusterKind::Etcd),
    ("microcloud", ClusterKind::Etcd),
    ("patroni", ClusterKind::Etcd),
];

/// The word of a platform that is not corosync's, as it is written, with the kind that it is usually run as.
pub fn named_in(platform: &str) -> Option<(&str, ClusterKind)> {
    let words = platform.split(|letter: char| !letter.is_alphanumeric());
    words.into_iter().find_map(|word| {
        let small = word.to_lowercase();
        let without_version = small.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let (_, kind) = PLATFORMS.iter().find(|(name, _)| *name == small || *name == without_version)?;
        Some((word, *kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_found_by_its_word_however_it_is_written() {
        let kubernetes =
            ["k3s 1.33", "Talos Linux v1.9", "RKE2", "Red Hat OpenShift4", "vanilla Kubernetes (kubeadm)"];
        for platform in kubernetes {
            assert_eq!(named_in(platform).map(|(_, kind)| kind), Some(ClusterKind::Kubernetes), "{platform}");
        }
        assert_eq!(named_in("Docker Swarm"), Some(("Swarm", ClusterKind::Etcd)));
        assert_eq!(named_in("Nomad+Consul"), Some(("Nomad", ClusterKind::Etcd)));
    }

    #[test]
    fn what_only_contains_the_letters_is_none_of_them() {
        for platform in ["Proxmox VE 9", "Debian 13, KVM and LXC", "Nomadic OS", "Unraid", ""] {
            assert_eq!(named_in(platform), None, "{platform}");
        }
    }
}
