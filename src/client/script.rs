//! Running a Lua script: the text is sent if the server does not know its hash.

use crate::error::Error;

use super::{Client, Queue, Reply, Timeout, call};

pub use crate::proto::Script;

impl Client {
    /// Runs a script: by its hash, and if the server does not know that, once more with the text. Of many that find
    /// that out together one brings the text.
    pub fn eval(
        &self,
        script: &Script,
        keys: &[&[u8]],
        args: &[&[u8]],
        timeout: Timeout,
    ) -> Result<Reply, Error> {
        self.run(call::script_packet(&self.shared, script, keys, args)?, timeout)
    }
}

impl Queue {
    /// Does what [`Client::eval`] does, and returns at once. A run that is sent once more, with the text, comes behind
    /// what was submitted after it meanwhile.
    pub fn submit_script(
        &self,
        tag: u64,
        script: &Script,
        keys: &[&[u8]],
        args: &[&[u8]],
        timeout: Timeout,
    ) -> Result<(), Error> {
        let packet = call::script_packet(self.shared(), script, keys, args)?;
        self.send(tag, None, packet.cost(), || packet, None, timeout)
    }
}
