namespace Cofferdam.Learning.Models;

/// <summary>What a model calls the objects of each allocation site, those included that it has never met.</summary>
public sealed class ModelClasses
{
    private readonly Dictionary<string, string> _classOfSite = new(StringComparer.Ordinal);

    /// <summary>Takes the classes of a model.</summary>
    public ModelClasses(ObjectModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var name in model.Classes)
        {
            foreach (var site in model.SitesOf(name))
                _classOfSite[site] = name;
        }
    }

    /// <summary>The class of the objects of a site.</summary>
    /// <param name="site">The site.</param>
    /// <param name="isKnown">Whether the model has it. If not, the class is the site, or that of strings.</param>
    public string NameOf(string site, out bool isKnown)
    {
        isKnown = _classOfSite.TryGetValue(site, out var known);
        return known ?? (ClassMerging.IsTextMaker(site) ? ClassMerging.Text : site);
    }
}
