namespace Cofferdam.Learning.Trees;

/// <summary>Why an object is not classified: enum abstention of bpf/tree.h.</summary>
public enum Abstention
{
    /// <summary>It is.</summary>
    Not,

    /// <summary>In training objects of several classes came to its leaf.</summary>
    Impure,

    /// <summary>Too few objects came there.</summary>
    Few,

    /// <summary>One of its words looks as none did there: it is probably of a type that was not there.</summary>
    Unseen,

    /// <summary>There is no tree for its cache, or the tree is being exchanged.</summary>
    Broken,
}
