namespace Cofferdam.Compartments.Learnt;

/// <summary>A class of objects that a site was seen to write.</summary>
/// <param name="Site">The site, function+0xoffset.</param>
/// <param name="Written">The class, by the name that events give it.</param>
/// <param name="Standing">Whether the site may.</param>
/// <param name="Count">How often it did.</param>
/// <param name="First">When it did first.</param>
public sealed record LearntWrite(
    string Site, string Written, LearntStanding Standing, ulong Count, DateTimeOffset First)
{
    /// <summary>The function that the site is in: what a learnt class is legal for.</summary>
    public string Function => Site[..Site.LastIndexOf('+')];
}
