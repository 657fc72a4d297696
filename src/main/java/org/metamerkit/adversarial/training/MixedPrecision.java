// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.adversarial.training.plan.Arithmetic;
import org.metamerkit.kernel.Device;

/**
 * While one of these is open, the thread's convolutions and matrix products run in the plan's arithmetic: with bfloat16, libtorch's autocast rounds
 * their inputs (weights stay float32 and receive float32 gradients). On processors with bfloat16 instructions that is several times as
 * fast.
 */
final class MixedPrecision implements AutoCloseable {
    private final DeviceType device;
    private final boolean on;

    MixedPrecision(Arithmetic arithmetic, Device device) {
        this.device = device.isCpu() ? DeviceType.CPU : DeviceType.CUDA;
        this.on = arithmetic == Arithmetic.BFLOAT16;
        if (on) {
            torch.set_autocast_dtype(this.device, ScalarType.BFloat16);
            torch.set_autocast_enabled(this.device, true);
            torch.increment_nesting();
        }
    }

    @Override
    public void close() {
        if (on) {
            if (torch.decrement_nesting() == 0) {
                // rounded weights are kept from one use to the next within a pass, and are wrong after the next update
                torch.clear_cache();
            }
            torch.set_autocast_enabled(device, false);
        }
    }
}
