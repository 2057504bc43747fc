//! The service as it is built, called over HTTP; its tokens opened by `jsonwebtoken`.

mod load;
mod participants;
mod running;
