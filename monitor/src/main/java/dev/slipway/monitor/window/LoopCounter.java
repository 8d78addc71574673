package dev.slipway.monitor.window;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LoopRecorder;
import dev.slipway.monitor.api.WindowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The counter of one event loop. Every method is called on that loop. */
public final class LoopCounter implements LoopRecorder {

  private Map<String, List<Cell>> cells = new HashMap<>();

  @Override
  public void record(
      String model,
      int version,
      long trafficRevision,
      Lane lane,
      int status,
      long totalNanos,
      long queueNanos,
      long runNanos,
      int batchRows,
      int rows) {
    cell(model, version, trafficRevision, lane)
        .record(
            status, totalNanos, queueNanos, runNanos, batchRows, rows, System.currentTimeMillis());
  }

  @Override
  public void recordPart(
      String model,
      int version,
      long trafficRevision,
      Lane lane,
      long runNanos,
      int batchRows,
      int rows) {
    cell(model, version, trafficRevision, lane).ran(runNanos, batchRows, rows);
  }

  private Cell cell(String model, int version, long revision, Lane lane) {
    List<Cell> ofModel = cells.get(model);
    if (ofModel == null) {
      ofModel = new ArrayList<>(4);
      cells.put(model, ofModel);
    }
    // A handful at most: versions that share the traffic, times lanes.
    for (int i = 0; i < ofModel.size(); i++) {
      Cell cell = ofModel.get(i);
      if (cell.is(version, revision, lane)) {
        return cell;
      }
    }
    Cell cell = new Cell(model, version, revision, lane);
    ofModel.add(cell);
    return cell;
  }

  /** Hands over what was counted since the last time, and begins anew. */
  public Map<WindowKey, Counts> swap() {
    Map<String, List<Cell>> taken = cells;
    cells = new HashMap<>();
    Map<WindowKey, Counts> counts = new HashMap<>();
    taken
        .values()
        .forEach(
            ofModel ->
                ofModel.forEach(cell -> counts.merge(cell.key(), cell.counts(), Counts::plus)));
    return counts;
  }
}
