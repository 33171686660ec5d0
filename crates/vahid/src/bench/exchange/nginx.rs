//! The peer: Debian's nginx as a mutual-TLS reverse proxy in two hops in front of the same origin.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where Debian puts it.
const PROGRAM: &str = "/usr/sbin/nginx";

/// A running nginx with both hops.
pub(crate) struct Nginx {
    child: Child,
    /// Where the first hop listens, plain HTTP.
    pub(crate) address: SocketAddr,
}

impl Nginx {
    /// Starts it on a folder with the benchmark's certificates; none when nginx is not installed.
    pub(crate) fn start(dir: &Path, ports: (u16, u16), origin: SocketAddr) -> Result<Option<Self>, String> {
        if !Path::new(PROGRAM).exists() {
            return Ok(None);
        }
        let file = write(dir, ports, origin).map_err(|fault| fault.to_string())?;
        let child = Command::new(PROGRAM)
            .arg("-p")
            .arg(dir)
            .arg("-c")
            .arg(&file)
            .stderr(Stdio::null())
            .spawn()
            .map_err(|fault| format!("nginx cannot start: {fault}"))?;
        Ok(Some(Self { child, address: SocketAddr::from(([127, 0, 0, 1], ports.0)) }))
    }

    /// Its process; the workers are its children.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM lets the master end its workers; SIGKILL would leave them behind.
        drop(Command::new("kill").arg(self.child.id().to_string()).status());
        drop(self.child.wait());
    }
}

fn write(dir: &Path, (first, second): (u16, u16), origin: SocketAddr) -> std::io::Result<PathBuf> {
    let here = dir.display();
    let text = format!(
        "daemon off; worker_processes 2; pid {here}/nginx.pid; error_log {here}/nginx.log crit;
events {{ worker_connections 2048; }}
http {{
  access_log off; client_body_temp_path {here}/b; proxy_temp_path {here}/p; fastcgi_temp_path {here}/f;
  uwsgi_temp_path {here}/u; scgi_temp_path {here}/s;
  keepalive_requests 10000000;
  upstream owner {{ server 127.0.0.1:{second}; keepalive 512; keepalive_requests 10000000; }}
  upstream origin {{ server {origin}; keepalive 512; keepalive_requests 10000000; }}
  server {{
    listen 127.0.0.1:{first};
    location / {{
      proxy_pass https://owner; proxy_http_version 1.1; proxy_set_header Connection \"\";
      proxy_ssl_protocols TLSv1.3; proxy_ssl_name localhost; proxy_ssl_verify on;
      proxy_ssl_trusted_certificate {here}/authority.pem;
      proxy_ssl_certificate {here}/asker.pem; proxy_ssl_certificate_key {here}/asker.key;
    }}
  }}
  server {{
    listen 127.0.0.1:{second} ssl;
    ssl_protocols TLSv1.3; ssl_certificate {here}/owner.pem; ssl_certificate_key {here}/owner.key;
    ssl_client_certificate {here}/authority.pem; ssl_verify_client on;
    location / {{ proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection \"\"; }}
  }}
}}
"
    );
    let file = dir.join("nginx.conf");
    std::fs::write(&file, text)?;
    Ok(file)
}
