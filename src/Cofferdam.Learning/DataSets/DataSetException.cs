namespace Cofferdam.Learning.DataSets;

/// <summary>A file is not the data set that it should be; nothing of it may be used.</summary>
public sealed class DataSetException : Exception
{
    /// <summary>Says in one line which file, what was expected and what was found.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public DataSetException(string path, string problem, Exception? inner = null)
        : base($"data set {path}: {problem}", inner)
    {
    }
}
