//! Prints on the host the report that the device should print.

#[cfg(not(target_os = "none"))]
fn main() {
    let mut text = String::new();
    firmware::report(&mut text).unwrap();
    print!("{text}");
}

#[cfg(target_os = "none")]
compile_error!("runs on the host");
