package dev.slipway.platform.serving;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/** The instances of one deployment: starts, resizes and ends them. */
final class InstanceGroup {

  private final Deployed deployed;
  private final List<Instance> instances = new CopyOnWriteArrayList<>();

  /** Not counted any more, but what they run goes on. */
  private final List<Instance> leaving = new CopyOnWriteArrayList<>();

  private boolean ended;
  private int lastNumber;

  InstanceGroup(Deployed deployed) {
    this.deployed = deployed;
  }

  int size() {
    return instances.size();
  }

  /**
   * Starts so many instances together, so that they are warm at one time as they will be under
   * load, and waits until they are.
   *
   * @return the slowest one's warm-up
   * @throws EngineException the last failure; those that started have ended then
   */
  synchronized Instance.Warmth start(int count) throws EngineException, InterruptedException {
    List<Instance> started = new ArrayList<>();
    try {
      return start(count, started);
    } catch (EngineException failure) {
      end(started);
      throw failure;
    }
  }

  /**
   * @param started gets those that are warm, also when others failed
   * @throws EngineException the last failure; who failed has ended then
   */
  private Instance.Warmth start(int count, List<Instance> started)
      throws EngineException, InterruptedException {
    Map<Instance, CompletableFuture<Instance.Warmth>> warming = new LinkedHashMap<>();
    EngineException failure = null;
    for (int i = 0; i < count; i++) {
      Instance instance = new Instance(deployed, ++lastNumber);
      instances.add(instance);
      try {
        warming.put(instance, instance.start());
      } catch (Error noThread) {
        instances.remove(instance);
        failure =
            new EngineException(
                EngineFailure.SHARE_EXHAUSTED, "there is no thread for it: " + noThread, noThread);
      }
    }
    Instance.Warmth slowest = new Instance.Warmth(0, 0, 0, "");
    for (Map.Entry<Instance, CompletableFuture<Instance.Warmth>> one : warming.entrySet()) {
      try {
        Instance.Warmth warmth = one.getValue().get();
        started.add(one.getKey());
        if (warmth.fullRunNanos() >= slowest.fullRunNanos() || !warmth.note().isEmpty()) {
          slowest = warmth;
        }
      } catch (ExecutionException failed) {
        end(List.of(one.getKey()));
        failure =
            failed.getCause() instanceof EngineException known
                ? known
                : new EngineException(
                    EngineFailure.INTERNAL, "warm-up failed: " + failed.getCause(), failed);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return slowest;
  }

  /**
   * Starts what is missing and stops what is too much; the latter end after what they run now. Does
   * nothing after {@link #end}.
   *
   * @throws EngineException when not all that were missing started; those that did stay
   */
  synchronized void resize(int count) throws EngineException, InterruptedException {
    if (ended) {
      return;
    }
    List<Instance> now = List.copyOf(instances);
    if (count > now.size()) {
      Instance.Warmth unused = start(count - now.size(), new ArrayList<>());
    }
    for (Instance surplus : now.subList(Math.min(count, now.size()), now.size())) {
      // In this order, so that it is in one of the two at any time.
      leaving.add(surplus);
      instances.remove(surplus);
      surplus.stop();
    }
  }

  /** Stops all and waits until they have ended, however long what they run takes. */
  synchronized void end() throws InterruptedException {
    ended = true;
    List<Instance> all = new ArrayList<>(instances);
    all.addAll(leaving);
    end(all);
  }

  private static void end(List<Instance> some) throws InterruptedException {
    some.forEach(Instance::stop);
    for (Instance instance : some) {
      instance.join();
    }
  }

  /** Looks after the deadlines of what runs. */
  void look(long now) {
    for (Instance instance : instances) {
      instance.watch().look(now);
    }
    for (Instance instance : leaving) {
      instance.watch().look(now);
    }
  }

  /** Asks what runs to stop. */
  void cancel() {
    for (Instance instance : instances) {
      instance.watch().cancel();
    }
    for (Instance instance : leaving) {
      instance.watch().cancel();
    }
  }

  /** An instance's thread ends; true when none is left that takes calls. */
  boolean ended(Instance instance) {
    instances.remove(instance);
    leaving.remove(instance);
    return instances.isEmpty();
  }
}
