namespace Cofferdam.Kernel.Heap;

/// <summary>Takes the live objects of a walk, one after the other.</summary>
/// <param name="live">The object; what is to be kept of it must be copied.</param>
public delegate void LiveObjectVisitor(in LiveObject live);
