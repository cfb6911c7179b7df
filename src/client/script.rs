//! Running a Lua script: the text is sent if the server does not know its hash.

use crate::error::Error;

use super::{Client, Queue, Reply, Timeout, call};

pub use crate::proto::Script;

impl Client {
    /// Runs a script: by its hash, and if the server does not know that, again with the text. Of several runs that find
    /// this out together, one sends the text.
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
    /// Does what [`Client::eval`] does, and returns at once. A run that is sent again, with the text, may be executed after
    /// requests that were submitted later.
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
