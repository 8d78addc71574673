package dev.slipway.postgres;

import java.nio.file.Path;
import java.util.List;

/**
 * The settings that are ours: one file, included last by PostgreSQL's own, written at each start.
 *
 * @param port of 127.0.0.1
 * @param socketFolder for the Unix socket, entered by the server's user alone
 */
record ServerSettings(int port, Path socketFolder) {

  static final String FILE = "slipway.conf";

  static final String INCLUDE = "include '" + FILE + "'";

  /** On the command line too, where nothing that is written to the data directory undoes them. */
  static final List<String> DURABLE =
      List.of("fsync=on", "synchronous_commit=on", "full_page_writes=on");

  String text() {
    return """
        # Written by Slipway at each start: what is changed here is lost.
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = '%s'
        unix_socket_permissions = 0700
        max_connections = 60
        shared_buffers = 64MB
        # Small /dev/shm, as in containers, is enough.
        dynamic_shared_memory_type = mmap
        io_method = sync
        fsync = on
        synchronous_commit = on
        full_page_writes = on
        max_wal_size = 512MB
        wal_level = minimal
        max_wal_senders = 0
        # Readers of changes in order wait for the oldest open transaction.
        idle_in_transaction_session_timeout = 60s
        password_encryption = 'scram-sha-256'
        ssl = off
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_line_prefix = '%%m [%%p] '
        lc_messages = 'C'
        """
        .formatted(port, socketFolder.toString().replace("'", "''"));
  }
}
