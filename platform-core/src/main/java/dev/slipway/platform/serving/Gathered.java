package dev.slipway.platform.serving;

import java.util.List;

/** What one loop gathered for one deployment in one tick: the message that travels on its lane. */
record Gathered(List<Pending> calls) {}
