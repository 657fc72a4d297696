// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.metamerkit.adversarial.training.plan.Arithmetic;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Precision;
import org.metamerkit.model.golden.Formula;

/** A tiny network in float64 and a batch of pictures for it, made anew for every test. */
abstract class TinyTraining {
    TrainableNetwork network;
    TinyBatch batch;

    private PointerScope scope;

    @BeforeEach
    void makeNetwork() {
        NativeRuntime.load();
        scope = new PointerScope();
        network = new TrainableNetwork(
                new TinyNetwork(0),
                TinyNetwork.CLASSES,
                Formula::tensor,
                Device.CPU,
                Arithmetic.FLOAT32,
                Precision.FLOAT64);
        batch = TinyBatch.of(0, Precision.FLOAT64);
    }

    @AfterEach
    void closeNetwork() {
        network.close();
        scope.close();
    }
}
