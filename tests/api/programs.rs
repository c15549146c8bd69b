//! What programs that use the API rely on: what they send wrong is told them, and what they did not mean is not done.

mod sent;
mod told;
mod versions;
