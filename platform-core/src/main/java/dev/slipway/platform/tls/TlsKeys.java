package dev.slipway.platform.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives each new connection the identity that the node has at that moment: {@link #use} changes it
 * for all event loops at once, and connections that are open go on with the one they began with.
 * Thread-safe.
 */
public final class TlsKeys extends X509ExtendedKeyManager {

  /** A handshake that began before a change still finds what it chose. */
  private record Held(long number, TlsIdentity now, @Nullable TlsIdentity before) {}

  private volatile Held held;

  public TlsKeys(TlsIdentity first) {
    this.held = new Held(1, first, null);
  }

  /** New connections are answered with this identity from now on. */
  public synchronized void use(TlsIdentity next) {
    held = new Held(held.number + 1, next, held.now);
  }

  /** The identity of new connections. */
  public TlsIdentity identity() {
    return held.now;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    Held current = held;
    return current.now.key().getAlgorithm().equals(keyType) ? Long.toString(current.number) : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    TlsIdentity identity = find(alias);
    return identity == null ? null : identity.chain();
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    TlsIdentity identity = find(alias);
    return identity == null ? null : identity.key();
  }

  private @Nullable TlsIdentity find(@Nullable String alias) {
    Held current = held;
    if (Long.toString(current.number).equals(alias)) {
      return current.now;
    }
    return Long.toString(current.number - 1).equals(alias) ? current.before : null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
