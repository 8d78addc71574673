package dev.slipway.app.cli.bring;

import dev.slipway.app.cli.bring.Foreign.Outcome;
import dev.slipway.app.cli.bring.Foreign.Told;
import java.util.ArrayList;
import java.util.List;

/** A report in the making. */
final class Telling {

  private final List<Told> told = new ArrayList<>();

  void taken(String key, int line, String sentence) {
    told.add(new Told(Outcome.TAKEN_OVER, key, line, sentence));
  }

  void changed(String key, int line, String sentence) {
    told.add(new Told(Outcome.CHANGED, key, line, sentence));
  }

  void none(String key, int line, String sentence) {
    told.add(new Told(Outcome.NO_COUNTERPART, key, line, sentence));
  }

  void add(Told line) {
    told.add(line);
  }

  List<Told> lines() {
    return List.copyOf(told);
  }
}
