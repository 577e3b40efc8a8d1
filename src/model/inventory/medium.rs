//! What a link runs over.
//!
//! Comes in: nothing. Goes out: [`Medium`], the closed list of media with their words.

/// Writes the list of media down once: a medium, its word in the inventory, and what sentences call it.
macro_rules! media {
    ($($(#[$about:meta])* $medium:ident: $word:literal, $spoken:literal;)*) => {
        /// What a link runs over, where the inventory says so.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Medium {
            $($(#[$about])* $medium,)*
        }

        impl Medium {
            /// All media.
            pub const ALL: &[Medium] = &[$(Medium::$medium),*];

            /// The word used in the inventory.
            pub fn word(self) -> &'static str {
                match self { $(Medium::$medium => $word),* }
            }

            /// What sentences call it: `Wi-Fi`.
            pub fn spoken(self) -> &'static str {
                match self { $(Medium::$medium => $spoken),* }
            }
        }
    };
}

media! {
    /// Twisted pair, or a direct attach cable.
    Copper: "copper", "copper";
    /// Optical fibre.
    Fiber: "fiber", "fibre";
    /// The air, within a house.
    Wifi: "wifi", "Wi-Fi";
    /// A VPN over other links.
    Tunnel: "tunnel", "tunnel";
    /// A USB cable between two machines.
    Usb: "usb", "USB";
    /// A Thunderbolt or USB4 cable.
    Thunderbolt: "thunderbolt", "Thunderbolt";
    /// The wires of the house.
    Powerline: "powerline", "powerline";
    /// A coaxial cable.
    Coax: "coax", "coax";
    /// The air, over a mobile network.
    Cellular: "cellular", "mobile network";
}

impl Medium {
    /// The medium with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|medium| medium.word() == word)
    }
}
