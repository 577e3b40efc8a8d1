//! Amounts with units, kept as the author wrote them for display and as whole numbers for comparing and adding.
//!
//! Comes in: text such as `32 GB`, `5.4 TB`, `2.5G`, `1 Gb/s`, `10GbE`. Goes out: [`Size`] in bytes and [`Rate`] in bits a
//! second. Decimal prefixes are powers of 1000, binary ones (`KiB`, `GiB`) of 1024 (IEC 80000-13).

use std::fmt;

/// An amount of memory or storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// As the author wrote it, with blanks trimmed.
    pub text: String,
    /// Bytes.
    pub bytes: u64,
    /// The unit it was written in.
    pub unit: SizeUnit,
}

/// A share of the time, from 0 to all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Percent {
    /// As the author wrote it, with blanks trimmed.
    pub text: String,
    /// The share in billionths.
    pub billionths: u64,
}

/// A unit of memory or storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SizeUnit {
    symbol: &'static str,
    bytes: u64,
}

/// The speed of a link or a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// As the author wrote it, with blanks trimmed.
    pub text: String,
    /// Bits a second.
    pub bits_per_second: u64,
}

const fn unit(symbol: &'static str, bytes: u64) -> SizeUnit {
    SizeUnit { symbol, bytes }
}

/// All units of size: decimal and binary.
const SIZE_UNITS: [SizeUnit; 12] = [
    unit("B", 1),
    unit("kB", 1_000),
    unit("KB", 1_000),
    unit("KiB", 1 << 10),
    unit("MB", 1_000_000),
    unit("MiB", 1 << 20),
    unit("GB", 1_000_000_000),
    unit("GiB", 1 << 30),
    unit("TB", 1_000_000_000_000),
    unit("TiB", 1 << 40),
    unit("PB", 1_000_000_000_000_000),
    unit("PiB", 1 << 50),
];

/// The prefixes of a rate.
const RATE_PREFIXES: [(&str, u64); 5] =
    [("T", 1_000_000_000_000), ("G", 1_000_000_000), ("M", 1_000_000), ("K", 1_000), ("k", 1_000)];
/// What may follow the prefix: nothing, bits a second, or Ethernet, as data sheets have it (`10GbE`, `10GE`). A capital `B`
/// alone is a byte.
const RATE_SUFFIXES: [&str; 16] = [
    "", "b", "b/s", "bps", "bit", "bit/s", "bits", "bits/s", "bits/sec", "Bit", "Bit/s", "Bits", "Bits/s",
    "bE", "BE", "E",
];

/// The pattern of a size, for the JSON Schema.
pub const SIZE_PATTERN: &str = r"^ *[0-9]+(\.[0-9]+)? *(B|kB|KB|KiB|MB|MiB|GB|GiB|TB|TiB|PB|PiB) *$";
/// The pattern of a percentage, for the JSON Schema.
pub const PERCENT_PATTERN: &str = r"^ *[0-9]+(\.[0-9]+)? *% *$";
/// The pattern of a rate, for the JSON Schema.
pub const RATE_PATTERN: &str = r"^ *[0-9]+(\.[0-9]+)? *([TGMKk](b|b/s|bps|[Bb]it|[Bb]it/s|[Bb]its|[Bb]its/s|bits/sec|bE|BE|E)?|G?(BASE|Base|base)-?[A-Za-z0-9]+) *$";

impl Percent {
    /// Reads a percentage; `None` if it is not a number with `%` behind it, or over 100 %.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = split(text)?;
        let billionths = scale(number, 10_000_000).filter(|share| *share <= 1_000_000_000)?;
        (unit == "%").then(|| Percent { text: text.trim().to_owned(), billionths })
    }

    /// The share from 0 to 1.
    pub fn share(&self) -> f64 {
        self.billionths as f64 / 1e9
    }
}

impl Size {
    /// Reads a size; `None` if it is not a number with a unit of size, or is over 16 EiB.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = split(text)?;
        let unit = *SIZE_UNITS.iter().find(|known| known.symbol == unit)?;
        Some(Size { text: text.trim().to_owned(), bytes: scale(number, unit.bytes)?, unit })
    }

    /// The sum, written in the unit that all of them share, else in the largest unit among them that is not above the
    /// sum; with at most two decimals, or as many as are stated in that unit. `None` for no sizes.
    pub fn sum<'a>(sizes: impl IntoIterator<Item = &'a Size>) -> Option<Self> {
        let sizes: Vec<&Size> = sizes.into_iter().collect();
        let bytes = sizes.iter().fold(0u64, |sum, size| sum.saturating_add(size.bytes));
        let unit = sizes.iter().map(|size| size.unit).max_by_key(|unit| unit.bytes)?;
        let stated = sizes.iter().filter(|size| size.unit == unit).map(|size| size.places());
        let number = rounded(bytes, unit.bytes, stated.max().unwrap_or(0).max(2));
        Some(Size { text: format!("{number} {}", unit.symbol), bytes, unit })
    }

    /// So many of it together; one is as it was written.
    pub fn times(&self, count: u32) -> Self {
        if count == 1 {
            return self.clone();
        }
        let bytes = self.bytes.saturating_mul(u64::from(count));
        let number = rounded(bytes, self.unit.bytes, self.places().max(2));
        Size { text: format!("{number} {}", self.unit.symbol), bytes, unit: self.unit }
    }

    /// How many decimals it was written with.
    fn places(&self) -> u32 {
        let number = split(&self.text).map_or("", |(number, _)| number);
        number.split_once('.').map_or(0, |(_, fraction)| fraction.len().try_into().unwrap_or(0))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Rate {
    /// Reads a rate; `None` if it is not a number with a unit of rate. Rates are always decimal (IEEE 802.3).
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = split(text)?;
        let mut prefixes = RATE_PREFIXES.iter();
        let factor = prefixes.find_map(|(prefix, factor)| {
            let suffix = unit.strip_prefix(prefix)?;
            RATE_SUFFIXES.contains(&suffix).then_some(*factor)
        });
        let bits_per_second = scale(number, factor.or_else(|| ethernet_unit(unit))?)?;
        Some(Rate { text: text.trim().to_owned(), bits_per_second })
    }

    /// As it stands in sentences, tables and captions: `10 Gb/s`, `2.5 Gb/s`. As precise as it is stated.
    pub fn spelled(&self) -> String {
        Rate::spell(self.bits_per_second)
    }

    /// As it stands at cables, ports and sockets: `10G`, `2.5G`. As precise as it is stated.
    pub fn short(&self) -> String {
        format_rate(self.bits_per_second, RateForm::Short)
    }

    /// As it stands on a tile: `10 G`.
    pub fn on_tile(&self) -> String {
        format_rate(self.bits_per_second, RateForm::Tile)
    }

    /// Bits a second, to the last digit, in the form of [`Rate::spelled`].
    pub fn spell(bits_per_second: u64) -> String {
        format_rate(bits_per_second, RateForm::Spelled)
    }

    /// The same of a measured rate, rounded to hundredths of its unit.
    pub fn spell_measured(bits_per_second: u64) -> String {
        let (_, factor) = rate_prefix(bits_per_second);
        let hundredth = (factor / 100).max(1);
        Rate::spell(bits_per_second.saturating_add(hundredth / 2) / hundredth * hundredth)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The unit of a kind of Ethernet: `GBASE-T` are gigabits, `BASE-TX` megabits (IEEE 802.3, 1.2.3).
fn ethernet_unit(unit: &str) -> Option<u64> {
    let (base, factor) = match unit.strip_prefix('G') {
        Some(base) => (base, 1_000_000_000),
        None => (unit, 1_000_000),
    };
    let medium = ["BASE", "Base", "base"].iter().find_map(|word| base.strip_prefix(word))?;
    let medium = medium.strip_prefix('-').unwrap_or(medium);
    let is_medium = !medium.is_empty() && medium.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_medium.then_some(factor)
}

/// Where a rate stands.
#[derive(Clone, Copy)]
enum RateForm {
    /// In a sentence, a table or a caption: `10 Gb/s`.
    Spelled,
    /// At a cable or a port: `10G`.
    Short,
    /// On a tile: `10 G`.
    Tile,
}

/// Every rate on a page is written here.
fn format_rate(bits_per_second: u64, form: RateForm) -> String {
    let (prefix, factor) = rate_prefix(bits_per_second);
    let number = rounded(bits_per_second, factor, factor.ilog10());
    match (form, prefix) {
        (RateForm::Short, _) => format!("{number}{prefix}"),
        (RateForm::Tile, prefix) if !prefix.is_empty() => format!("{number} {prefix}"),
        (RateForm::Tile | RateForm::Spelled, _) => format!("{number} {prefix}b/s"),
    }
}

/// The largest prefix that a rate is not below, with its factor: `("G", 1_000_000_000)`.
pub fn rate_prefix(bits_per_second: u64) -> (&'static str, u64) {
    let mut prefixes = RATE_PREFIXES.into_iter().filter(|(prefix, _)| *prefix != "K");
    prefixes.find(|(_, factor)| bits_per_second >= *factor).unwrap_or(("", 1))
}

/// A number and what follows it: `("5.4", "TB")`.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
    Some((text.get(..end)?, text.get(end..)?.trim_start()))
}

/// `number` times `factor`, exact to nine decimals of the number.
fn scale(number: &str, factor: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.len() > 9 || (number.contains('.') && fraction.is_empty()) {
        return None;
    }
    let digits = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<u128>().ok() };
    let billionths = digits(&format!("{fraction:0<9}"))?;
    let parts = digits(whole)?.checked_mul(1_000_000_000)?.checked_add(billionths)?;
    u64::try_from(parts.checked_mul(factor.into())? / 1_000_000_000).ok()
}

/// `amount / factor` with at most `places` decimals, rounded half up, without trailing zeros.
pub fn rounded(amount: u64, factor: u64, places: u32) -> String {
    let (factor, scale) = (u128::from(factor.max(1)), 10u128.pow(places.min(18)));
    let scaled = (u128::from(amount) * scale + factor / 2) / factor;
    if scale == 1 {
        return scaled.to_string();
    }
    let width = places.min(18) as usize;
    let text = format!("{}.{:0width$}", scaled / scale, scaled % scale);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_kept_as_written_and_counted_in_bytes() {
        let cases =
            [("32 GB", 32_000_000_000), ("5.4 TB", 5_400_000_000_000), ("1GiB", 1 << 30), ("0.5 kB", 500)];
        for (text, bytes) in cases {
            let size = Size::parse(text).unwrap();
            assert_eq!((size.text.as_str(), size.bytes), (text, bytes));
        }
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in [
            "",
            "32",
            "GB",
            "32 gb",
            "32 Gb",
            "-1 GB",
            "1.2.3 GB",
            "1. GB",
            ".5 GB",
            "99999999999 PB",
            "3 2 GB",
        ] {
            assert_eq!(Size::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_sum_is_written_in_the_largest_unit() {
        let sum = |texts: &[&str]| {
            let sizes: Vec<Size> = texts.iter().map(|text| Size::parse(text).unwrap()).collect();
            Size::sum(&sizes).map(|size| size.text)
        };
        assert_eq!(sum(&["64 GB", "16 GB", "32 GB", "32 GB"]).as_deref(), Some("144 GB"));
        assert_eq!(sum(&["5.4 TB", "500 GB"]).as_deref(), Some("5.9 TB"));
        assert_eq!(sum(&["1.625 TB"]).as_deref(), Some("1.625 TB"), "as stated");
        assert_eq!(sum(&["1.625 TB", "500 GB"]).as_deref(), Some("2.125 TB"));
        assert_eq!(sum(&["1 TiB", "1 TB"]).as_deref(), Some("1.91 TiB"));
        assert_eq!(sum(&[]), None);
    }

    #[test]
    fn a_percentage_is_a_number_up_to_100_with_its_sign() {
        let share = |text| Percent::parse(text).map(|percent| percent.billionths);
        assert_eq!(share("99.5 %"), Some(995_000_000));
        assert_eq!([share("0%"), share("100 %")], [Some(0), Some(1_000_000_000)]);
        for text in ["", "99.5", "%", "100.1 %", "-1 %", "99,5 %", "0.995"] {
            assert_eq!(share(text), None, "{text}");
        }
    }

    #[test]
    fn a_rate_is_read_in_the_ways_people_write_it() {
        for text in ["2.5G", "2.5 Gb/s", "2.5Gbit/s", "2500M", "2500 Mbps", "2.5 Gbits/sec"] {
            assert_eq!(Rate::parse(text).map(|rate| rate.bits_per_second), Some(2_500_000_000), "{text}");
        }
        for text in ["", "10", "G", "10 GB/s", "10 GiB", "fast", "10g"] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_rate_is_read_as_vendors_write_it() {
        for text in [
            "10GbE",
            "10 GbE",
            "10GBit",
            "10 Gbit",
            "10GBit/s",
            "10Gb",
            "10GE",
            "10GBASE-T",
            "10GBase-SR",
            "10 GbE ",
            "10000BASE-T",
        ] {
            let rate = Rate::parse(text).unwrap();
            assert_eq!((rate.bits_per_second, rate.short()), (10_000_000_000, "10G".to_owned()), "{text}");
        }
        let short = |text| Rate::parse(text).map(|rate| rate.short());
        assert_eq!(short("2.5GBASE-T").as_deref(), Some("2.5G"));
        assert_eq!(short("1000BASE-T").as_deref(), Some("1G"));
        assert_eq!(short("100Base-TX").as_deref(), Some("100M"));
        for text in [
            "10GB",
            "10 GBps",
            "10 MBASE-T",
            "10GBASE-",
            "10GBASE-T SFP+",
            "BASE-T",
            "GbE",
            "10 Ethernet",
            "10GIB",
        ] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_rate_is_spelled_out_with_its_unit() {
        let spelled = |text| Rate::parse(text).unwrap().spelled();
        assert_eq!(
            [spelled("10G"), spelled("2500M"), spelled("942 Mb/s")],
            ["10 Gb/s", "2.5 Gb/s", "942 Mb/s"]
        );
    }

    #[test]
    fn a_stated_rate_keeps_its_digits_in_every_form() {
        let cases = [
            ("2.5G", ["2.5 Gb/s", "2.5G", "2.5 G"]),
            ("2.5 Gb/s", ["2.5 Gb/s", "2.5G", "2.5 G"]),
            ("2500M", ["2.5 Gb/s", "2.5G", "2.5 G"]),
            ("2.125G", ["2.125 Gb/s", "2.125G", "2.125 G"]),
            ("1.544M", ["1.544 Mb/s", "1.544M", "1.544 M"]),
            ("999.999M", ["999.999 Mb/s", "999.999M", "999.999 M"]),
            ("0.4T", ["400 Gb/s", "400G", "400 G"]),
            ("10.0G", ["10 Gb/s", "10G", "10 G"]),
            ("64K", ["64 kb/s", "64k", "64 k"]),
        ];
        for (text, forms) in cases {
            let rate = Rate::parse(text).unwrap();
            assert_eq!([rate.spelled(), rate.short(), rate.on_tile()], forms, "{text}");
        }
    }

    #[test]
    fn a_measured_rate_is_rounded_and_never_a_thousand_of_a_unit() {
        let measured = [941_531_234, 999_999_000, 1_005_000_000, 12, 0].map(Rate::spell_measured);
        assert_eq!(measured, ["941.53 Mb/s", "1 Gb/s", "1.01 Gb/s", "12 b/s", "0 b/s"]);
    }
}
