//! Bytes over a socket, as they are.

use tokio::net::TcpStream;

/// Writes everything.
pub async fn write(stream: &TcpStream, mut bytes: &[u8]) -> std::io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(fault) if fault.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// Reads what is there, at most one buffer; nothing at the end.
pub async fn read(stream: &TcpStream) -> std::io::Result<Vec<u8>> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut buffer) {
            Ok(length) => return Ok(buffer[..length].to_vec()),
            Err(fault) if fault.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(fault) => return Err(fault),
        }
    }
}

/// Reads to the end; a reset says the same as an end here.
pub async fn read_all(stream: &TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    while let Ok(piece) = read(stream).await {
        if piece.is_empty() {
            break;
        }
        all.extend(piece);
    }
    all
}
