/// The version of the command and of the libraries.
let version = "0.1.0"
