//! Times: durations as people write them, Unix seconds, and dates as people read them.

use std::time::{Duration, UNIX_EPOCH};

/// The last second of the year 9999, beyond which dates have no common spelling.
const LAST_DATE: u64 = 253_402_300_799;

/// A duration of whole seconds, from `90s`, `15m`, `24h`, `30d` or `1h30m`.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    if let Ok(number) = text.parse::<u64>() {
        return Err(format!("a number alone has no unit; write {number}s if it is in seconds"));
    }
    let duration = humantime::parse_duration(text).map_err(|error| match error {
        humantime::DurationError::NumberOverflow => "the number is too large",
        _ if humantime::parse_duration(&text.to_ascii_lowercase()).is_ok() => {
            "write the unit in small letters, such as 24h"
        }
        _ => "write a number with a unit, such as 90s, 15m, 24h or 30d",
    })?;
    if duration.subsec_nanos() != 0 {
        return Err("whole seconds only".to_owned());
    }
    Ok(duration)
}

/// A time in Unix seconds, from a number of them or as RFC 3339 has it.
pub fn parse_time(text: &str) -> Result<u64, &'static str> {
    text.parse().ok().or_else(|| parse_rfc3339(text)).ok_or_else(|| {
        if parse_rfc3339(&format!("{text}Z")).is_some() {
            return "the zone is missing; add Z for UTC, such as 2026-12-01T10:00:00Z, or an offset, \
                    such as +01:00";
        }
        "write seconds since 1970, such as 1700000000, or date, time and zone, such as \
         2026-12-01T10:00:00Z"
    })
}

/// The Unix seconds of `2026-12-01T10:00:00Z`, or with an offset such as `+01:00` for the `Z`. RFC 3339
/// allows small letters and a space as well. Fractions of a second are cut off.
fn parse_rfc3339(text: &str) -> Option<u64> {
    let text = text.to_ascii_uppercase();
    let (local, offset) = match text.strip_suffix('Z') {
        Some(local) => (local, 0),
        None => {
            let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
            (local, parse_offset(offset.as_bytes())?)
        }
    };
    let time = humantime::parse_rfc3339_weak(local).ok()?.duration_since(UNIX_EPOCH).ok()?;
    time.as_secs().checked_add_signed(-offset)
}

/// The seconds that a zone is ahead of UTC, from `+01:00`.
fn parse_offset(text: &[u8]) -> Option<i64> {
    let &[sign, ten_hours, hours, b':', ten_minutes, minutes] = text else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(10).map(i64::from);
    let hours = 10 * digit(ten_hours)? + digit(hours)?;
    let minutes = 10 * digit(ten_minutes)? + digit(minutes)?;
    let seconds = (hours < 24 && minutes < 60).then_some(3600 * hours + 60 * minutes)?;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
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
