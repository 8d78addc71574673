package dev.slipway.engine.tensorflow;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Signature;
import java.util.List;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;

/** One session, shared by all instances: TensorFlow runs it from several threads at once. */
final class TensorFlowModel implements LoadedModel {

  private final SavedModelBundle bundle;
  private final SavedModel model;
  private final List<Signature> signatures;
  private boolean closed;

  TensorFlowModel(SavedModelBundle bundle, SavedModel model, List<Signature> signatures) {
    this.bundle = bundle;
    this.model = model;
    this.signatures = List.copyOf(signatures);
  }

  @Override
  public List<Signature> signatures() {
    return signatures;
  }

  Session session() {
    return bundle.session();
  }

  @Override
  public synchronized ModelInstance open(Signature signature) throws EngineException {
    if (closed) {
      throw new EngineException(EngineFailure.INTERNAL, "the model is closed");
    }
    if (!signatures.contains(signature)) {
      throw new EngineException(
          EngineFailure.BAD_INPUT,
          "the model has the signatures "
              + signatures.stream().map(Signature::name).toList()
              + ", not this '"
              + signature.name()
              + "'");
    }
    SavedModel.SignatureDef def = model.signatures.get(signature.name());
    if (def == null) {
      throw new EngineException(EngineFailure.INTERNAL, "no signature " + signature.name());
    }
    return new TensorFlowInstance(this, signature, def);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      bundle.close();
    }
  }
}
