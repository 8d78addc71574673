package dev.slipway.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The heap bytes that all threads of another JVM have allocated, read from that JVM itself. From
 * JDK 21 on it counts those of threads that have ended too; before, those of the threads that live
 * at the end.
 */
final class Allocation implements AutoCloseable {

  private final JMXConnector connector;
  private final MBeanServerConnection server;
  private final ThreadMXBean threads;
  private final Map<Long, Long> before = new HashMap<>();
  private long totalBefore;

  private Allocation(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.server = connector.getMBeanServerConnection();
    this.threads =
        ManagementFactory.newPlatformMXBeanProxy(
            server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
  }

  // The peer is the server that this run started, reached through its own local agent.
  @SuppressWarnings("BanJNDI")
  static Allocation of(long pid) throws IOException, AttachNotSupportedException {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
    try {
      return new Allocation(
          JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
    } finally {
      machine.detach();
    }
  }

  void begin() throws IOException, JMException {
    totalBefore = total();
    before.clear();
    before.putAll(byThread());
  }

  /** Bytes since the beginning. */
  long bytes() throws IOException, JMException {
    long total = total();
    if (total >= 0) {
      return total - totalBefore;
    }
    long bytes = 0;
    for (Map.Entry<Long, Long> entry : byThread().entrySet()) {
      bytes += entry.getValue() - before.getOrDefault(entry.getKey(), 0L);
    }
    return bytes;
  }

  private long total() throws IOException, JMException {
    try {
      return (Long)
          server.getAttribute(
              new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "TotalThreadAllocatedBytes");
    } catch (AttributeNotFoundException beforeJdk21) {
      return -1;
    }
  }

  private Map<Long, Long> byThread() {
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    Map<Long, Long> all = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (bytes[i] >= 0) {
        all.put(ids[i], bytes[i]);
      }
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
