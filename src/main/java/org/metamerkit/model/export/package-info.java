/**
 * Networks that {@code torch.export.save} wrote ({@code .pt2}): the archive's graph and tensors are read with suspicion, the graph
 * is freed of in-place operators, cut at stages by module path, and run here as TorchScript made from it. Nothing of a file is
 * ever executed: operators are libtorch's own, chosen by an allow-list, and every name in the source is made here.
 */
package org.metamerkit.model.export;
