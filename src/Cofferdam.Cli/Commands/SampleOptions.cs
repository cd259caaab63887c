using System.CommandLine;
using Cofferdam.Compartments.Sampling;

namespace Cofferdam.Cli.Commands;

/// <summary>The options that say which allocations are followed.</summary>
internal sealed class SampleOptions
{
    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Only objects of the slab caches of this name; * and ? stand for other characters",
        HelpName = "glob",
    };

    private readonly Option<ulong> _smallest = new("--min-size")
    {
        Description = "Only objects of which at least so many bytes were asked for",
        HelpName = "bytes",
    };

    private readonly Option<ulong?> _largest = new("--max-size")
    {
        Description = "Only objects of which at most so many bytes were asked for",
        HelpName = "bytes",
    };

    private readonly Option<uint> _rate = new("--rate")
    {
        Description = "Follow one in so many objects, chosen by chance, from allocation to free",
        HelpName = "n",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_cache);
        verb.Add(_smallest);
        verb.Add(_largest);
        verb.Add(_rate);
        _rate.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<uint>() == 0)
                result.AddError("--rate: expected a number above 0");
        });
    }

    /// <summary>The filter that a command line asks for, without compartments and callers.</summary>
    public SampleFilter Read(ParseResult arguments) => new()
    {
        Caches = arguments.GetValue(_cache),
        Smallest = arguments.GetValue(_smallest),
        Largest = arguments.GetValue(_largest) ?? ulong.MaxValue,
        Rate = arguments.GetValue(_rate),
    };
}
