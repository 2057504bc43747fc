//! Times: durations as people write them, Unix seconds, and dates as people read them.

use std::time::{Duration, UNIX_EPOCH};

/// The last second of the year 9999, beyond which dates have no common spelling.
const LAST_DATE: u64 = 253_402_300_799;

/// A duration in seconds, from `90s`, `15m`, `24h`, `30d` or `1h30m`.
pub fn parse_duration(text: &str) -> Result<u64, String> {
    if let Ok(number) = text.parse::<u64>() {
        return Err(format!("a number alone has no unit; write {number}s if it is in seconds"));
    }
    let duration = humantime::parse_duration(text)
        .map_err(|_| "write a number with a unit, such as 90s, 15m, 24h or 30d")?;
    if duration.subsec_nanos() != 0 {
        return Err("whole seconds only".to_owned());
    }
    Ok(duration.as_secs())
}

/// A time in Unix seconds.
pub fn parse_unix(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| "write seconds since 1970, such as 1700000000")
}

/// A time as a date, `2023-11-14T22:13:20Z`; none after the year 9999.
pub fn rfc3339(seconds: u64) -> Option<String> {
    let time = UNIX_EPOCH + Duration::from_secs(Some(seconds).filter(|&at| at <= LAST_DATE)?);
    Some(humantime::format_rfc3339_seconds(time).to_string())
}

/// How far a time is from now: `in 23 h`, `3 min ago`, `now`.
pub fn relative(now: u64, time: u64) -> String {
    let distance = match now.abs_diff(time) {
        0 => return "now".to_owned(),
        seconds @ ..60 => format!("{seconds} s"),
        seconds @ ..3600 => format!("{} min", seconds / 60),
        seconds @ ..172_800 => format!("{} h", seconds / 3600),
        seconds @ ..63_115_200 => format!("{} days", seconds / 86_400),
        seconds => format!("{} years", seconds / 31_557_600),
    };
    if time > now { format!("in {distance}") } else { format!("{distance} ago") }
}
