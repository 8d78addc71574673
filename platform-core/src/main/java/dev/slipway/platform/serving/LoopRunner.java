package dev.slipway.platform.serving;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event loop's executor of a deployment. Everything but the watch is used on its loop. */
final class LoopRunner {

  private final OnLoop onLoop;
  private final BatchRunner runner;
  private final Deployed deployed;
  private final @Nullable ClassLoader engineLoader;
  private final ArrayList<Pending> calls = new ArrayList<>();
  private int against;

  LoopRunner(OnLoop onLoop, BatchRunner runner) {
    this.onLoop = onLoop;
    this.runner = runner;
    this.deployed = onLoop.deployed();
    this.engineLoader = deployed.spec().host().contextLoader();
  }

  RunWatch watch() {
    return runner.watch();
  }

  /** Runs these and whatever else waits. */
  void run(List<Pending> arrived) {
    deployed.queue().place(arrived);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(engineLoader);
    try {
      while (onLoop.on() && deployed.queue().poll(calls)) {
        long started = System.nanoTime();
        boolean goesOn = runner.run(calls);
        against = onLoop.judge(System.nanoTime() - started, against);
        if (!goesOn) {
          onLoop.turnOff("its executor broke");
        }
        calls.clear();
      }
    } finally {
      thread.setContextClassLoader(before);
    }
    if (!onLoop.on()) {
      deployed.queue().wake();
    }
  }

  void free() {
    runner.close();
  }
}
